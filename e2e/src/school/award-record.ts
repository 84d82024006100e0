import { createHash } from 'node:crypto';
import type { Award, IssuanceState, StateReason } from '@local-navigatr/shared-types';
import { type Learner, recipientOf } from './learners.ts';

/** A course with a badge. */
export interface MappedCourse {
  readonly id: string;
  readonly name: string;
  readonly providerId: string;
  readonly badgeId: string;
  readonly badgeName: string;
}

/** What a learner earned. */
export interface Completion {
  readonly id: string;
  readonly course: Omit<MappedCourse, 'badgeName'>;
  readonly learner: Learner;
  readonly completedAt: string;
}

/** The played Moodle's own row of an award. */
export interface AwardRecord extends Completion {
  readonly course: MappedCourse;
  /** `waiting` until a signed reply names it. */
  readonly status: 'waiting' | 'sent';
  /** As last heard of from the sidecar. */
  readonly state: IssuanceState | null;
  readonly reason: StateReason | null;
}

/**
 * The same learner, course and target always give the same id: a school that is played again on a kept
 * ledger sends what that knows already, and nothing is issued twice.
 */
export function awardIdFor(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  // Version 8: a UUID of one's own making.
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`];
  return [...groups, hex.slice(20, 32)].join('-');
}

/** As it travels. */
export function toAward(completion: Completion, target: string): Award {
  const { id, course, learner, completedAt } = completion;
  const recipient = recipientOf(learner);
  return {
    id,
    target,
    courseId: course.id,
    courseName: course.name,
    userId: learner.id,
    rule: 0,
    cycle: 0,
    providerId: course.providerId,
    badgeId: course.badgeId,
    completedAt,
    trigger: 'completion',
    recipient,
    recipientProblem: recipient === null ? 'no_email' : null,
    score: null,
    validMonths: null,
    evidence: `Completed “${course.name}” on ${completedAt.slice(0, 10)}.`,
  };
}
