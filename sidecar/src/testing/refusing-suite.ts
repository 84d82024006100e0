import { sql } from 'drizzle-orm';
import { afterEach, expect, vi } from 'vitest';
import type { Database } from '../db/client.ts';
import { startWorker, type Worker } from '../delivery/worker.ts';
import { aRefusingSchool, type School } from './refusing-school.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };

/** For a suite: what opens a school, and workers in it; both end with the test. */
export function refusingSuite(database: () => Database) {
  let opened: School | undefined;
  const workers: Worker[] = [];
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await opened?.close();
  });
  const open = async () => {
    opened = await aRefusingSchool(database());
    return opened;
  };
  const work = ({ deps }: School) => {
    const worker = startWorker(deps);
    workers.push(worker);
    return worker;
  };
  const eventually = (check: () => Promise<void>) => vi.waitFor(check, PATIENCE);
  return {
    open,
    work,
    eventually,
    /** A school whose badge 51 is refused with 422 until it is held; its worker goes on. */
    openHeld: async (learners: number) => {
      const school = await open();
      school.refuse('51', 422);
      const ids = await school.learners(learners);
      const worker = work(school);
      await eventually(async () => expect(await school.holds()).toHaveLength(1));
      await school.quiet();
      return { school, ids, worker };
    },
    /** The hold's next probe is due. */
    due: ({ run, site }: School) =>
      run(sql`update holds set until = clock_timestamp() - interval '1 second' where site = ${site.id}`),
  };
}
