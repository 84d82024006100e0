import { createSchool, type SchoolCourse, type SchoolUser } from '../moodle/school.ts';
import type { MoodleSite } from '../moodle/site.ts';
import { completeProfile, type Learner, learners } from '../school/learners.ts';
import { PLAYED_COURSES } from './courses.ts';

/** Passwords of all users that are set up here are their usernames. */
export const TEACHER: SchoolUser = {
  username: 'teacher',
  firstname: 'Grace',
  lastname: 'Hopper',
  email: 'teacher@school.example',
};

export interface CreatedClass {
  readonly courseIds: readonly number[];
  /** Who will complete which course, in this order. */
  readonly completions: readonly { readonly userId: number; readonly courseId: number }[];
}

/** One of the learners, to log in as. */
export const LEARNER = usernameOf({ id: '101' });

const ACTIVITY = 'Read this';

/** Creates courses with a teacher and learners who have all but completed them. */
export async function createClass(site: MoodleSite): Promise<CreatedClass> {
  // A kept Moodle has the courses of the last time.
  const suffix = Date.now().toString(36);
  const courses = PLAYED_COURSES.map((course, index) =>
    describeCourse(course.name, `${suffix}-${index + 1}`, index),
  );
  const users = [TEACHER, ...learners.map(toUser)];
  const ids = await createSchool(site, { users, courses });
  const courseIds = courses.map((course) => ids.courses[course.shortname]?.id ?? 0);
  const completions = learners.map((learner, index) => ({
    userId: ids.users[usernameOf(learner)] ?? 0,
    courseId: courseIds[index % courseIds.length] ?? 0,
  }));
  return { courseIds, completions };
}

function describeCourse(fullname: string, shortname: string, index: number): SchoolCourse {
  const students = learners.filter((_, position) => position % PLAYED_COURSES.length === index);
  return {
    shortname,
    fullname,
    activities: [{ name: ACTIVITY, completion: 'manual' }],
    criteria: [{ kind: 'activity', activity: ACTIVITY }],
    enrolments: [
      { user: TEACHER.username, role: 'editingteacher' },
      ...students.map((learner) => ({ user: usernameOf(learner) })),
    ],
  };
}

function toUser(learner: Learner): SchoolUser {
  const { firstName, lastName, email } = completeProfile(learner);
  return { username: usernameOf(learner), firstname: firstName, lastname: lastName, email: email ?? '' };
}

function usernameOf(learner: Pick<Learner, 'id'>): string {
  return `learner${learner.id}`;
}
