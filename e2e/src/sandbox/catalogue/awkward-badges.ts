import type { BadgeImage } from './badge.ts';

export interface BadgeText {
  readonly name: string;
  readonly description?: string | null;
  readonly image?: BadgeImage;
}

const unbroken = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);
const longName =
  'Safeguarding, welfare, equality, diversity, inclusion and fundamental values for tutors, assessors, ' +
  'mentors, volunteers, visiting lecturers and everybody else who meets learners during induction week, ' +
  'including evening, weekend and distance learners of all partner institutions (refresher, third edition)';

/** Names and descriptions that break careless code: escaping, direction, length, images. */
export const awkwardBadges: readonly BadgeText[] = [
  { name: 'Health & Safety <b>Level 2</b>', description: 'Covers <i>risk</i> & "control".' },
  { name: `"Double", 'single' and \`backtick\` quotes`, description: `It's "quoted".` },
  { name: "<script>alert('badge')</script>", description: '<img src=x onerror=alert(1)>' },
  { name: '</textarea></script><!-- Comment -->', description: '--> </style> ]]>' },
  { name: 'شهادة السلامة المهنية', description: 'وصف الشارة باللغة العربية' },
  { name: 'תעודת בטיחות Level 1 (עברית)', description: 'תיאור התג' },
  { name: 'Direction \u202Eoverride\u202C inside', description: 'Has a right-to-left override in its name.' },
  { name: '🏅 First aid 👩🏽‍🚒 and fire 🧯', description: 'Emoji with skin tone and joiner 👨‍👩‍👧‍👦' },
  { name: longName, description: `${longName}. `.repeat(12) },
  { name: unbroken, description: unbroken.repeat(3) },
  { name: 'Příliš žluťoučký kůň – Ünïcödé', description: 'Ærø, Łódź, Ñandú' },
  { name: '日本語のデジタルバッジ', description: '説明文' },
  { name: '{{name}} {$a} %s %1$s #{x} \\n $1', description: '{{{description}}} [[missing,local_string]]' },
  { name: '  Spaces   around   and   within  ', description: '   ' },
  { name: "Robert'); DROP TABLE badges;--", description: "' OR 1=1 --" },
  { name: 'Two\nlines\tand a tab', description: 'Line one\r\nLine two\n\n* list\n# heading' },
  { name: 'é combined with e\u0301', description: 'The same letter, composed and decomposed.' },
  { name: 'A', description: '' },
  { name: 'null', description: 'undefined' },
  { name: 'No image, no description', description: null, image: 'none' },
  { name: 'Broken image', description: 'Its image answers 404.', image: 'broken' },
  { name: 'PNG image', description: 'Its image is a PNG instead of an SVG.', image: 'png' },
  { name: '50 % of 100 km/h + 1 = ? #1', description: 'a=1&b=2;c?d#e' },
];
