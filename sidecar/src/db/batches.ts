import type { Db, Pool } from './client.ts';

export type Batches = {
  /** Rows that one batch takes at most. */
  size: number;
  /** Takes a batch; returns how many rows there were. */
  take: (tx: Db) => Promise<number>;
  /** True: no further batch now. */
  isOver?: () => boolean;
};

/**
 * Takes batches until one is not full, each in a transaction of its own: so each has its own deadline, and what is cut off
 * goes on with the rest when it is called again. At least one, so that every call gets on. Returns the rows of all. There
 * may be more: others who take the same rows at the same time leave a batch short.
 */
export async function inBatches(pool: Pool, { size, take, isOver = () => false }: Batches): Promise<number> {
  let rows = 0;
  for (;;) {
    const taken = await pool.transaction(take);
    rows += taken;
    if (taken < size || isOver()) return rows;
  }
}
