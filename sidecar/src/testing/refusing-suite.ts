import { sql } from 'drizzle-orm';
import { afterEach, vi } from 'vitest';
import type { Database } from '../db/client.ts';
import { startWorker, type Worker } from '../delivery/worker.ts';
import { aRefusingSchool, type School } from './refusing-school.ts';

const PATIENCE = { timeout: 60_000, interval: 20 };

/** For a suite: what opens a school, and workers in it; both end with the test. */
export function refusingSuite(database: () => Database) {
  let opened: School | undefined;
  const workers: Worker[] = [];
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await opened?.close();
  });
  return {
    open: async () => {
      opened = await aRefusingSchool(database());
      return opened;
    },
    work: ({ deps }: School) => {
      const worker = startWorker(deps);
      workers.push(worker);
      return worker;
    },
    eventually: (check: () => Promise<void>) => vi.waitFor(check, PATIENCE),
    /** The hold's next probe is due. */
    due: ({ run, site }: School) =>
      run(sql`update holds set until = clock_timestamp() - interval '1 second' where site = ${site.id}`),
  };
}
