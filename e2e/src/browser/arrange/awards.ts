import type { TestEnvironment } from '../environment/test-environment.ts';

/** So that nothing of a course waits for ever in the environment of the tests that follow. */
export async function cancelAll({ moodle, sidecar }: TestEnvironment, course: number): Promise<void> {
  const awards = await moodle.sql<{ uuid: string }>(
    'SELECT uuid FROM mdl_local_navigatr_award WHERE courseid = $1',
    [course],
  );
  await sidecar.client.cancel(
    awards.map(({ uuid }) => uuid),
    { userId: '2' },
  );
}
