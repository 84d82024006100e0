import type { Badge } from '@local-navigatr/shared-types';
import type { AwardRecord, MappedCourse } from '../school/award-record.ts';
import { fullName, learners } from '../school/learners.ts';
import { School } from '../school/school.ts';
import type { SignedClient } from '../school/signed-client.ts';
import { COMPLETION_EVERY_MS, PLAYED_COURSES } from './courses.ts';
import { explainIssuance } from './explain-issuance.ts';
import type { BadgeLine, Job } from './job.ts';

/** Moodle's own task runs once a minute; nobody wants to watch that. */
const PAUSE_MS = 300;

/**
 * Plays a small school's Moodle: maps courses to the first badges on offer, and lets learners complete.
 * @param target as the sidecar named it when it was connected
 */
export async function playSchool(client: SignedClient, target: string): Promise<Job> {
  const courses = await mapCourses(client);
  const school = new School({ client, target });
  const completeDue = letComplete(school, courses);
  return {
    expected: learners.length,
    pauseMs: PAUSE_MS,
    round: async () => {
      completeDue();
      await school.send();
      await school.followFeed();
    },
    lines: () => school.records.map(toLine),
    explain: async (id) => explainIssuance(await client.issuance(id)),
  };
}

/** Each call completes those whose moment has come. */
function letComplete(school: School, courses: readonly MappedCourse[]): () => void {
  const startedAt = performance.now();
  return () => {
    const due = Math.floor((performance.now() - startedAt) / COMPLETION_EVERY_MS) + 1;
    for (let index = school.records.length; index < Math.min(due, learners.length); index += 1) {
      const [learner, course] = [learners[index], courses[index % courses.length]];
      if (learner !== undefined && course !== undefined) school.complete(learner, course, new Date());
    }
  };
}

async function mapCourses(client: SignedClient): Promise<MappedCourse[]> {
  const { providers } = await client.providers();
  const provider = providers[0];
  if (provider === undefined) throw new Error('The account has no provider to issue from.');
  const { badges } = await client.badges(provider.id, { query: '', page: 1, size: 50 });
  const issuable = badges.filter((badge) => badge.issuable);
  if (issuable.length === 0) throw new Error(`${provider.name} has no badge that can be issued.`);
  return PLAYED_COURSES.map((course, index) =>
    mapCourse(course, provider.id, issuable[index % issuable.length]),
  );
}

function mapCourse(
  course: { id: string; name: string },
  providerId: string,
  badge: Badge | undefined,
): MappedCourse {
  if (badge === undefined) throw new Error(`There is no badge for ${course.name}.`);
  return { ...course, providerId, badgeId: badge.id, badgeName: badge.name };
}

function toLine(record: AwardRecord): BadgeLine {
  const state = record.status === 'waiting' ? 'waiting' : (record.state ?? 'queued');
  return {
    id: record.id,
    learner: fullName(record.learner),
    email: record.learner.email,
    course: record.course.name,
    badgeId: record.course.badgeId,
    state,
    reason: record.status === 'waiting' ? null : record.reason,
  };
}
