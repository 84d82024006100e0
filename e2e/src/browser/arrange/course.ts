import { type Criterion, createSchool, type SchoolActivity, type SchoolUser } from '../../moodle/school.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { extraLearners, PEOPLE } from '../people/people.ts';
import { runArrangement } from './run-arrangement.ts';

export interface Badge {
  readonly id: string;
  readonly name: string;
  /** Default: the one of {@link BADGE}. */
  readonly provider?: { readonly id: string; readonly name: string };
  /** Default: Navigatr's. */
  readonly connection?: string;
}

/** A badge of the sandbox that is simply issued. */
export const BADGE: Badge = { id: '51', name: 'Digital Badge Basics' };
export const PROVIDER = { id: '1', name: 'Northfield College' };

export interface CourseWanted {
  readonly activities?: SchoolActivity[];
  readonly criteria?: Criterion[];
  /** Besides the learner of {@link PEOPLE}. */
  readonly learners?: readonly SchoolUser[];
  /** Default: the usual one. `none` leaves the course unmapped. */
  readonly badge?: Badge | 'none';
}

export interface Course {
  readonly id: number;
  readonly name: string;
  /** Course module ids by name. */
  readonly activities: Record<string, number>;
  /** User ids of everybody in it by username. */
  readonly users: Record<string, number>;
}

/** A course with the teacher and the learner of {@link PEOPLE} in it, mapped to a badge. */
export async function createCourse(env: TestEnvironment, wanted: CourseWanted): Promise<Course> {
  const name = env.uniqueName('Safety');
  const learners = wanted.learners ?? [];
  const school = await createSchool(env.moodle, {
    users: [...Object.values(PEOPLE), ...learners],
    courses: [
      {
        shortname: name,
        fullname: `Health & ${name}`,
        ...(wanted.activities && { activities: wanted.activities }),
        ...(wanted.criteria && { criteria: wanted.criteria }),
        enrolments: [
          { user: PEOPLE.teacher.username, role: 'editingteacher' },
          ...[PEOPLE.learner, ...learners].map(({ username }) => ({ user: username })),
        ],
      },
    ],
  });
  const made = school.courses[name];
  if (made === undefined) throw new Error(`The course ${name} was not created.`);
  const course = { ...made, name, users: school.users };
  const badge = wanted.badge ?? BADGE;
  if (badge !== 'none') await mapCourse(env, course.id, badge);
  return course;
}

/** A course that its learner completes by marking one page as done. */
export const createReadingCourse = (env: TestEnvironment): Promise<Course> =>
  createCourse(env, {
    activities: [{ name: 'Reading' }],
    criteria: [{ kind: 'activity', activity: 'Reading' }],
  });

/** As a saved course page leaves it. */
export async function mapCourse(env: TestEnvironment, course: number, badge = BADGE): Promise<void> {
  const { id, name, provider = PROVIDER, connection = 'main' } = badge;
  await runArrangement(env.moodle, 'map_course', { course, connection, provider, badge: { id, name } });
}

/** A mapped course with one learner more, who completes it when told to. */
export async function createCourseForOne(env: TestEnvironment, badge: CourseWanted['badge'] = BADGE) {
  const learners = extraLearners(env.uniqueName('one'), 1);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }], badge });
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  const complete = () => env.moodle.fixture('complete', { course: course.id, users });
  return { course, complete, email: learners[0]?.email ?? '', userId: users[0] ?? 0 };
}
