/**
 * A signal that aborts with `outer`, or when the time is up. Node 20 forgets `AbortSignal.timeout` inside
 * `AbortSignal.any` at the next garbage collection: then the time is never up.
 */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #isUp = false;

  constructor(milliseconds: number, outer: AbortSignal) {
    this.#outer = outer;
    this.#timer = setTimeout(this.#expire, milliseconds, milliseconds);
    outer.addEventListener('abort', this.#follow);
    if (outer.aborted) this.#follow();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was the time that ended it. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Nothing is limited any more. */
  lift(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#follow);
  }

  readonly #expire = (milliseconds: number): void => {
    this.#isUp = true;
    this.#controller.abort(new Error(`not done after ${Math.round(milliseconds / 1_000)} seconds`));
    this.lift();
  };

  readonly #follow = (): void => {
    this.#controller.abort(this.#outer.reason);
    this.lift();
  };
}
