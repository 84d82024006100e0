import type { BadgeText } from './awkward-badges.ts';

/** The first ones on the first page. "Digital Badge Basics" is the example of the vendor's help page. */
export const firstBadges: readonly string[] = [
  'Digital Badge Basics',
  'Health and Safety Essentials',
  'First Aid at Work',
  'Food Hygiene Level 2',
  'Safeguarding Awareness',
  'Introduction to Python',
  'Data Protection Champion',
  'Green Campus Volunteer',
];

const topics = [
  'Academic Writing',
  'Accessibility',
  'Bookkeeping',
  'Bricklaying',
  'British Sign Language',
  'Career Planning',
  'Carpentry',
  'Childcare',
  'Cyber Security',
  'Customer Service',
  'Electrical Installation',
  'Event Management',
  'Financial Literacy',
  'Hairdressing',
  'Horticulture',
  'Leadership',
  'Mental Health First Aid',
  'Motor Vehicle Maintenance',
  'Numeracy',
  'Peer Mentoring',
  'Photography',
  'Project Management',
  'Public Speaking',
  'Spreadsheets',
  'Teamwork',
  'Web Design',
];
const levels = ['Explorer', 'Practitioner', 'Advanced', 'Expert', 'Ambassador'];

/** Deterministic: the same number always gives the same badge. */
export function plainBadge(number: number): BadgeText {
  const topic = topics[number % topics.length] ?? '';
  const round = Math.floor(number / topics.length);
  const level = levels[round % levels.length] ?? '';
  const edition = Math.floor(round / levels.length) + 1;
  const name = edition === 1 ? `${topic} ${level}` : `${topic} ${level} ${edition}`;
  return {
    name,
    description: `Awarded for completing the ${topic.toLowerCase()} course at level “${level}”.`,
  };
}
