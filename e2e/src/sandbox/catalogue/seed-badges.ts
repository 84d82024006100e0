import { awkwardBadges, type BadgeText } from './awkward-badges.ts';
import type { Badge, IssueRule } from './badge.ts';
import { firstBadges, plainBadge } from './plain-badges.ts';

// The id in the vendor's curl example: that example must work here as it stands.
const firstBadgeId = 51;
const issuable: IssueRule = { kind: 'issue', status: 200 };

const listed = {
  description: 'Issued by the sandbox.',
  providerId: 1,
  status: 'Published',
  source: 'Internal',
  image: 'svg',
  rule: issuable,
} as const satisfies Omit<Badge, 'id' | 'name'>;

function describeBadge(position: number): BadgeText {
  const first = firstBadges[position];
  if (first) return { name: first, description: `${first}: awarded to learners who complete the course.` };
  const awkward = awkwardBadges[position - firstBadges.length];
  return awkward ?? plainBadge(position - firstBadges.length - awkwardBadges.length);
}

function libraryBadge(position: number): Badge {
  const { name, description = null, image = 'svg' } = describeBadge(position);
  return { ...listed, id: firstBadgeId + position, name, description, image };
}

/** Badges of provider 2: each always answers in one documented way. Their ids stay as they are; tests name them. */
const answeringBadges: readonly Badge[] = [
  { ...listed, id: 11, name: 'Answers 201', rule: { kind: 'issue', status: 201 } },
  { ...listed, id: 12, name: 'Needs a score of 70 (else 202)', rule: { kind: 'minimum_score', score: 70 } },
  { ...listed, id: 13, name: 'Needs evidence (else 202)', rule: { kind: 'needs_evidence' } },
  { ...listed, id: 14, name: 'Always answers 202', rule: { kind: 'never_met' } },
  { ...listed, id: 15, name: 'Always answers 400 (Credly)', source: 'Credly' },
  { ...listed, id: 16, name: 'Always answers 400 (Open University)', source: 'OpenUniversity' },
  { ...listed, id: 17, name: 'Always answers 401', rule: { kind: 'refuse', status: 401 } },
  { ...listed, id: 18, name: 'Always answers 404 (deleted)', rule: { kind: 'gone' } },
  { ...listed, id: 19, name: 'Always answers 422 (unpublished)', status: 'Unpublished' },
  { ...listed, id: 20, name: 'Always answers 500', rule: { kind: 'refuse', status: 500 } },
].map((badge): Badge => ({ ...badge, providerId: 2 }) as Badge);

const otherBadges: readonly Badge[] = [
  { ...listed, id: 31, name: 'Answers 403 (not an admin here)', providerId: 3 },
  { ...listed, id: 32, name: 'Also answers 403', providerId: 3 },
  { ...listed, id: 33, name: 'Always answers 422 (provider deactivated)', providerId: 4 },
  { ...listed, id: 7001, name: 'Other School Welcome', providerId: 21 },
  { ...listed, id: 7002, name: 'Other School Reading Hero', providerId: 21 },
  { ...listed, id: 8001, name: 'Quayside Induction', providerId: 31 },
  { ...listed, id: 9001, name: 'Staging Trial Badge', providerId: 41 },
  { ...listed, id: 9002, name: 'Staging Second Badge', providerId: 41 },
];

/** @param count how many badges provider 1 has, 1 to 5,000 */
export function seedBadges(count: number): Badge[] {
  const library = Array.from({ length: count }, (_, position) => libraryBadge(position));
  return [...answeringBadges, ...otherBadges, ...library];
}
