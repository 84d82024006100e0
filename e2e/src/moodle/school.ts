import type { MoodleSite } from './site.ts';

/** Input of `fixtures/school.php`. */
export interface School {
  users?: SchoolUser[];
  courses?: SchoolCourse[];
}

export interface SchoolUser {
  username: string;
  /** Default: the username. */
  password?: string;
  firstname: string;
  lastname: string;
  email: string;
}

export interface SchoolCourse {
  shortname: string;
  /** Default: the short name. */
  fullname?: string;
  /** 0 switches completion off. Default 1. */
  completion?: 0 | 1;
  activities?: SchoolActivity[];
  criteria?: Criterion[];
  /** Whether all criteria or any one complete the course. Default `all`. */
  aggregation?: 'all' | 'any';
  enrolments?: Enrolment[];
}

export interface SchoolActivity {
  /** Unique in its course. */
  name: string;
  /** A Moodle module that has a data generator. Default `page`. */
  kind?: string;
  /** Default `manual`: the learner ticks it. */
  completion?: 'none' | 'manual' | 'view' | 'grade';
}

export type Criterion =
  | { kind: 'self' }
  | { kind: 'activity'; activity: string }
  /** Course total in percent. */
  | { kind: 'grade'; pass: number }
  /** Unix seconds. */
  | { kind: 'date'; at: number }
  | { kind: 'duration'; days: number }
  /** Marked by hand by someone of this role. */
  | { kind: 'role'; role: 'teacher' | 'editingteacher' | 'manager' };

export interface Enrolment {
  /** A username of the same school. */
  user: string;
  /** Short name of a role. Default `student`. */
  role?: string;
  status?: 'active' | 'suspended';
  /** Unix seconds. */
  from?: number;
}

export interface SchoolIds {
  /** By username. */
  users: Record<string, number>;
  /** By short name. */
  courses: Record<string, { id: number; activities: Record<string, number> }>;
}

/** Creates users and courses through Moodle's own data generator. Known usernames are used again. */
export function createSchool(site: Pick<MoodleSite, 'fixture'>, school: School): Promise<SchoolIds> {
  return site.fixture<SchoolIds>('school', school);
}
