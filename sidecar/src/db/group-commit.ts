/** What became of one item of a group. */
export type CommitResult<Reply> = { kind: 'done'; reply: Reply } | { kind: 'failed'; error: unknown };

export type GroupOptions<Item, Reply> = {
  /** Commits a group and says, in its order, what became of each item. Rejects when nothing of it was committed. */
  commit: (group: readonly Item[]) => Promise<readonly CommitResult<Reply>[]>;
  /** What an item counts towards `weightMax`. */
  weigh: (item: Item) => number;
  /** A group takes no further item past this; one item alone may be heavier. */
  weightMax: number;
  /** Groups that may be under way at once. */
  groupsMax: number;
};

type Waiting<Item, Reply> = {
  item: Item;
  resolve: (reply: Reply) => void;
  reject: (error: unknown) => void;
};

// Far longer than a group takes: one that takes longer waits for a lock, or for a database that is gone.
const SLOW_MS = 250;

/**
 * Lets callers that come at the same time share a commit: while one group is under way the next one gathers. Only a full
 * one does not wait for it, and nobody waits for a slow one, or for others to come. (With two groups under way at all
 * times each was half as large, and 32 callers were served a sixth slower.) A group that rejects takes those in line with
 * it: what it could not reach, they cannot either, and nobody waits for longer than one deadline.
 */
export class GroupCommit<Item, Reply> {
  readonly #options: GroupOptions<Item, Reply>;
  #line: Waiting<Item, Reply>[] = [];
  readonly #underWay = new Set<{ slow: boolean }>();
  #scheduled = false;

  constructor(options: GroupOptions<Item, Reply>) {
    this.#options = options;
  }

  /** Resolves after the commit. */
  add(item: Item): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#line.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  // Only after what has arrived on other sockets was read, too: it joins for nothing.
  #schedule(): void {
    if (this.#scheduled || !this.#mayStart()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#mayStart()) void this.#commit(this.#take());
      this.#schedule();
    });
  }

  #mayStart(): boolean {
    if (this.#line.length === 0 || this.#underWay.size >= this.#options.groupsMax) return false;
    if ([...this.#underWay].every(({ slow }) => slow)) return true;
    const weight = this.#line.reduce((sum, { item }) => sum + this.#options.weigh(item), 0);
    return weight >= this.#options.weightMax;
  }

  #take(): Waiting<Item, Reply>[] {
    const { weigh, weightMax } = this.#options;
    let weight = 0;
    const past = this.#line.findIndex(({ item }, at) => {
      weight += weigh(item);
      return at > 0 && weight > weightMax;
    });
    return this.#line.splice(0, past === -1 ? this.#line.length : past);
  }

  async #commit(group: readonly Waiting<Item, Reply>[]): Promise<void> {
    const running = { slow: false };
    this.#underWay.add(running);
    const timer = setTimeout(() => {
      running.slow = true;
      this.#schedule();
    }, SLOW_MS);
    try {
      const outcomes = await this.#options.commit(group.map(({ item }) => item));
      for (const [at, waiting] of group.entries()) settle(waiting, outcomes[at]);
    } catch (error) {
      for (const { reject } of [...group, ...this.#line.splice(0)]) reject(error);
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(running);
      this.#schedule();
    }
  }
}

function settle<Item, Reply>({ resolve, reject }: Waiting<Item, Reply>, outcome?: CommitResult<Reply>): void {
  if (outcome?.kind === 'done') resolve(outcome.reply);
  else reject(outcome ? outcome.error : new Error('a group left one of its items without an outcome'));
}
