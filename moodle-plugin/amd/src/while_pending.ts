import Pending from 'core/pending';

/** Tells Moodle (and browser tests) that something is under way until `work` has ended, well or badly. */
export async function whilePending<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const pending = new Pending(`local_navigatr/${name}`);
  try {
    return await work();
  } finally {
    pending.resolve();
  }
}
