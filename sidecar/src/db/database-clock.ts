// How far that clock is ahead must be known this well beyond the lead, which follows what statements usually take.
const UNSURE_MS = 60;
// Two clocks drift apart by a few milliseconds in this time: what was read earlier says nothing any more.
const KEPT_MS = 30_000;
// Well within the margin of the window, with which two processes that are both wrong still keep to the rate.
const EXACT_MS = 30;
const READINGS_MAX = 3;

/** Milliseconds: this process's monotonic clock before and after a statement, and the database's time in between. */
export type ClockReading = { askedAt: number; answeredAt: number; databaseMs: number };

/** How far the database's clock is ahead of this process's, at least and at most. */
type Bounds = { least: number; most: number };

const UNKNOWN: Bounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/**
 * The database's clock as seen from this process. Each statement bounds it; the quickest ones bound it best, so that an
 * answer that was read late (a stopped process, a busy machine) still says when its slot is.
 */
export class DatabaseClock {
  #earlier = UNKNOWN;
  #recent = UNKNOWN;
  #recentSince = 0;
  #learning: Promise<void> | null = null;

  record({ askedAt, answeredAt, databaseMs }: ClockReading): void {
    if (answeredAt - this.#recentSince > KEPT_MS) {
      this.#earlier = answeredAt - this.#recentSince > 2 * KEPT_MS ? UNKNOWN : this.#recent;
      this.#recent = UNKNOWN;
      this.#recentSince = answeredAt;
    }
    const reading = { least: databaseMs - answeredAt, most: databaseMs - askedAt };
    this.#recent = both(this.#recent, reading);
    // One of the clocks was set: only what was read last is true.
    if (this.uncertaintyMs < 0) [this.#earlier, this.#recent] = [UNKNOWN, reading];
  }

  /**
   * The moment of this process's monotonic clock in which the database's shows a time, for which a slot was asked with
   * this lead. Long past when that is not known well enough: the first answer, read by a process that was stopped.
   */
  momentOf(databaseMs: number, leadMs: number): number {
    if (this.uncertaintyMs > leadMs + UNSURE_MS) return Number.NEGATIVE_INFINITY;
    const { least, most } = this.#bounds;
    return databaseMs - (least + most) / 2;
  }

  /**
   * Where nothing is known of the clock any more, reads it a few times: the first slot must be as exact as later ones.
   * The first reading alone opens a connection, which on a busy machine takes longer than the rate allows to be wrong.
   */
  measure(read: () => Promise<number>): Promise<void> {
    const isKnown = performance.now() - this.#recentSince <= KEPT_MS && Number.isFinite(this.uncertaintyMs);
    if (isKnown) return Promise.resolve();
    this.#learning ??= this.#readOften(read).finally(() => {
      this.#learning = null;
    });
    return this.#learning;
  }

  async #readOften(read: () => Promise<number>): Promise<void> {
    for (let reading = 1; reading <= READINGS_MAX; reading += 1) {
      const askedAt = performance.now();
      const databaseMs = await read();
      this.record({ askedAt, answeredAt: performance.now(), databaseMs });
      if (this.uncertaintyMs <= EXACT_MS) return;
    }
  }

  /** A moment is right to within half of this; infinite before the first reading. */
  get uncertaintyMs(): number {
    const { least, most } = this.#bounds;
    return most - least;
  }

  get #bounds(): Bounds {
    return both(this.#earlier, this.#recent);
  }
}

const both = (a: Bounds, b: Bounds): Bounds => ({
  least: Math.max(a.least, b.least),
  most: Math.min(a.most, b.most),
});
