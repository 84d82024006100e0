/** Wakes one loop that sleeps until something happens. A wake while it is busy is not lost. */
export class Signal {
  #wake: (() => void) | null = null;
  #pending = false;

  wake(): void {
    if (this.#wake) this.#wake();
    else this.#pending = true;
  }

  /** Resolves at the next `wake`, at once when there was one meanwhile, or after this many milliseconds. */
  sleep(milliseconds: number): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
    });
  }
}
