import type { Recipient } from '@local-navigatr/shared-types';

/** A user of the played Moodle. */
export interface Learner {
  /** Moodle's user id. */
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Null: the profile has none yet. */
  readonly email: string | null;
  /** What the learner fills in when asked for it. */
  readonly emailWhenAsked?: string;
}

/** Names as schools have them: each of these has broken some system. The last one forgot the email address. */
export const learners: readonly Learner[] = [
  named('101', 'Zoë', 'O’Connor-Šimůnková'),
  named('102', '小龙', '李'),
  named('103', 'محمد', 'عبد الله'),
  named('104', 'Robert', "'); DROP TABLE learners;--"),
  named('105', 'Nguyễn Thị', 'Minh Khai'),
  named('106', 'Jennifer', 'Null'),
  named('107', 'José “Chema”', 'Núñez & Söhne'),
  named('108', '<b>Ada</b>', 'Byron'),
  named('109', 'Þórdís', 'Ævarsdóttir'),
  named('110', 'U', 'O'),
  named('111', '🌻 Maja', 'Łukasiewicz'),
  { id: '112', firstName: 'नेहा', lastName: 'शर्मा', email: null, emailWhenAsked: 'learner112@school.example' },
];

function named(id: string, firstName: string, lastName: string): Learner {
  return { id, firstName, lastName, email: `learner${id}@school.example` };
}

export function fullName(learner: Pick<Learner, 'firstName' | 'lastName'>): string {
  return `${learner.firstName} ${learner.lastName}`;
}

/** The snapshot that travels; null while something in it is missing. */
export function recipientOf(learner: Learner): Recipient | null {
  const { firstName, lastName, email } = learner;
  return email === null ? null : { firstName, lastName, email };
}

/** The learner after filling in the profile; the same when there is nothing to fill in. */
export function completeProfile(learner: Learner): Learner {
  return { ...learner, email: learner.email ?? learner.emailWhenAsked ?? null };
}
