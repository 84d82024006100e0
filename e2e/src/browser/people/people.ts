import type { SchoolUser } from '../../moodle/school.ts';

/** Everybody's password is the username. */
export const PEOPLE = {
  teacher: { username: 'tess', firstname: 'Tess', lastname: 'Teacher', email: 'tess@school.example' },
  learner: { username: 'ada', firstname: 'Ada', lastname: 'Byron', email: 'ada@school.example' },
} as const satisfies Record<string, SchoolUser>;

/** Learners that never sign in. */
export function extraLearners(stem: string, count: number): SchoolUser[] {
  return Array.from({ length: count }, (_, index) => ({
    username: `${stem}${index + 1}`,
    firstname: `Learner${index + 1}`,
    lastname: stem,
    email: `${stem}${index + 1}@school.example`,
  }));
}
