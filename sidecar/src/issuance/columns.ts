import type { Achievement } from '@local-navigatr/shared-types';
import { achievements, issuances } from '../db/schema/issuances.ts';

/** Columns of an issuance that go together, wherever they are read, written, compared, exported or erased. */

const achievementNames = Object.keys(achievements) as (keyof Achievement)[];

/** What is said of what the learner achieved. */
export const achievementColumns = Object.fromEntries(
  achievementNames.map((name) => [name, issuances[name]]),
) as Pick<typeof issuances, keyof Achievement>;

/** Nothing is said. */
export const noAchievement = Object.fromEntries(achievementNames.map((name) => [name, null])) as Record<
  keyof Achievement,
  null
>;

/** What is unique for one badge of one learner. */
export const keyColumns = {
  target: issuances.target,
  courseId: issuances.courseId,
  userKey: issuances.userKey,
  rule: issuances.rule,
  cycle: issuances.cycle,
};

/** What the platform is sent, beside name and address. */
export const sentColumns = {
  providerId: issuances.providerId,
  badgeId: issuances.badgeId,
  ...achievementColumns,
};

/** What an award may say anew when it is sent again. */
export const contentColumns = { ...sentColumns, courseName: issuances.courseName };

/** What holds, or leads to, what is the learner's. */
export const personalColumns = {
  recipientId: issuances.recipientId,
  addressKey: issuances.addressKey,
  ...achievementColumns,
};

type Names<Columns> = readonly (keyof Columns)[];
export const keyNames = Object.keys(keyColumns) as unknown as Names<typeof keyColumns>;
export const sentNames = Object.keys(sentColumns) as unknown as Names<typeof sentColumns>;
export const contentNames = Object.keys(contentColumns) as unknown as Names<typeof contentColumns>;

/** These fields of something that has them all. */
export const pick = <Row, Name extends keyof Row>(row: Row, names: readonly Name[]): Pick<Row, Name> =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>;
