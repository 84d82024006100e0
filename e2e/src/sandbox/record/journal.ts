import { EventEmitter } from 'node:events';

export type Numbered<T> = T & { readonly seq: number };

/** An append-only list whose readers can wait for an entry instead of sleeping. Sequence numbers start at 1, without gaps. */
export class Journal<T extends object> {
  readonly #entries: Numbered<T>[] = [];
  readonly #appended = new EventEmitter().setMaxListeners(0);

  append(entry: T): Numbered<T> {
    const numbered = Object.freeze({ seq: this.#entries.length + 1, ...entry });
    this.#entries.push(numbered);
    this.#appended.emit('entry');
    return numbered;
  }

  get lastSeq(): number {
    return this.#entries.length;
  }

  all(): readonly Numbered<T>[] {
    return this.#entries;
  }

  after(seq: number, limit: number): Numbered<T>[] {
    return this.#entries.slice(seq, seq + limit);
  }

  /** Resolves when entry `seq` exists, when the time is up or when `stop` aborts, whichever comes first. */
  reached(seq: number, timeoutMs: number, stop: AbortSignal): Promise<void> {
    if (this.lastSeq >= seq || stop.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stop.removeEventListener('abort', finish);
        this.#appended.off('entry', check);
        resolve();
      };
      const check = () => {
        if (this.lastSeq >= seq) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      stop.addEventListener('abort', finish);
      this.#appended.on('entry', check);
    });
  }
}
