import type { TestEnvironment } from '../environment/test-environment.ts';
import { runArrangement } from './run-arrangement.ts';

/** Puts Open Badge Factory's own plugin into Moodle, without a rule, or takes it away. */
export async function setOtherPlugin({ moodle }: TestEnvironment, installed: boolean): Promise<void> {
  await runArrangement(moodle, 'other_plugin', { installed });
  await runArrangement(moodle, 'same_plugins', {});
}

/** Somebody makes a rule there: who completes the course gets the badge. */
export async function makeRule(
  { moodle }: TestEnvironment,
  courseId: number,
  badgeId: string,
): Promise<void> {
  const rule = [badgeId, 'NORTHFIELD1'];
  await moodle.sql('INSERT INTO mdl_local_obf_criterion (badge_id, client_id) VALUES ($1, $2)', rule);
  await moodle.sql(
    `INSERT INTO mdl_local_obf_criterion_courses (obf_criterion_id, courseid, criteria_type)
     SELECT MAX(id), $1, 1 FROM mdl_local_obf_criterion`,
    [courseId],
  );
}

/** The newest rule issues its badge to learners. */
export async function issueByRule({ moodle }: TestEnvironment, userIds: readonly number[]): Promise<void> {
  for (const userId of userIds) {
    await moodle.sql(
      `INSERT INTO mdl_local_obf_criterion_met (obf_criterion_id, user_id, met_at)
       SELECT MAX(id), $1, 1750000000 FROM mdl_local_obf_criterion`,
      [userId],
    );
  }
}

/** That plugin forgets its learners with their rules. */
export async function deleteRules({ moodle }: TestEnvironment): Promise<void> {
  for (const table of ['criterion_met', 'criterion_courses', 'criterion']) {
    await moodle.sql(`DELETE FROM mdl_local_obf_${table}`);
  }
}
