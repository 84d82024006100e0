import { awkwardBadges, type BadgeText } from '../../catalogue/awkward-badges.ts';
import { firstBadges, plainBadge } from '../../catalogue/plain-badges.ts';
import type { BadgeContent, ObfBadge } from './badge.ts';

const categories: readonly (readonly string[])[] = [
  [],
  ['Courses'],
  ['Courses', 'Staff & volunteers'],
  ['Workshops'],
];

function textIn(language: string, { name, description }: BadgeText): BadgeContent {
  const criteria = `Complete **${name}**.`;
  return { language, name, description: description ?? '', criteria, tag: ['sandbox'] };
}

function describeBadge(position: number): BadgeText {
  const first = firstBadges[position];
  if (first) return { name: first, description: `${first}: awarded to learners who complete the course.` };
  const awkward = awkwardBadges[position - firstBadges.length];
  return awkward ?? plainBadge(position - firstBadges.length - awkwardBadges.length);
}

const translations: readonly BadgeContent[] = [
  textIn('fi', { name: 'Merkin perusteet', description: 'Suomeksi.' }),
  textIn('ar', { name: 'أساسيات الشارات', description: 'بالعربية' }),
];

type Seed = Partial<ObfBadge> & Pick<ObfBadge, 'id' | 'clientId' | 'number'>;

/** Badges look alike but for what is given. */
function badge(text: BadgeText, createdOn: number, seed: Seed): ObfBadge {
  return {
    primaryLanguage: 'en',
    content: [textIn('en', text)],
    category: [],
    aliasIds: [],
    image: text.image === 'broken' ? 'broken' : 'png',
    draft: false,
    createdOn,
    ...seed,
  };
}

function libraryBadge(position: number, createdOn: number): ObfBadge {
  const text = describeBadge(position);
  const number = position + 1;
  return badge(text, createdOn, {
    id: `NB${String(number).padStart(4, '0')}`,
    clientId: 'NORTHFIELD1',
    number,
    category: categories[position % categories.length] ?? [],
    content: position === 0 ? [textIn('en', text), ...translations] : [textIn('en', text)],
  });
}

function specialBadges(createdOn: number): ObfBadge[] {
  const northfield = { clientId: 'NORTHFIELD1' };
  const other = { clientId: 'OTHERSCHOOL2' };
  return [
    badge({ name: 'Draft of a badge' }, createdOn, {
      ...northfield,
      id: 'NDRAFT1',
      number: 6001,
      draft: true,
    }),
    badge({ name: 'Another <draft>' }, createdOn, {
      ...northfield,
      id: 'NDRAFT2',
      number: 6002,
      draft: true,
    }),
    badge({ name: 'Fire Safety' }, createdOn, {
      ...northfield,
      id: 'NFIRE1',
      number: 6003,
      aliasIds: ['NFFIRE1'],
    }),
    badge({ name: 'Other School Welcome' }, createdOn, { ...other, id: 'OB0001', number: 7001 }),
    badge({ name: 'Sixth Form Reader' }, createdOn, {
      ...other,
      id: 'OB0002',
      number: 7002,
      aliasIds: ['OSSIXTH2'],
    }),
    badge({ name: 'Other School draft' }, createdOn, { ...other, id: 'ODRAFT1', number: 7003, draft: true }),
  ];
}

/** @param count how many badges of the first client can be issued in its own name, 1 to 5,000 */
export function seedBadges(count: number, now: Date): ObfBadge[] {
  const createdOn = Math.floor(now.getTime() / 1000);
  const library = Array.from({ length: count }, (_, position) => libraryBadge(position, createdOn));
  return [...library, ...specialBadges(createdOn)];
}
