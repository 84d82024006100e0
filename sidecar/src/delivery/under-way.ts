/** Work that has begun and is not waited for one by one. */
export class UnderWay {
  readonly #all = new Set<Promise<void>>();

  /** `work` must not reject. */
  add(work: Promise<void>): void {
    const tracked = work.finally(() => this.#all.delete(tracked));
    this.#all.add(tracked);
  }

  /** Resolves when less than `limit` is under way, or something of it has ended. */
  async oneLess(limit: number): Promise<void> {
    if (this.#all.size >= limit) await Promise.race(this.#all);
  }

  async ended(): Promise<void> {
    await Promise.all(this.#all);
  }
}
