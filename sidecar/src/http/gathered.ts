const FIRST_BYTES = 4096;

/**
 * Bytes that came in pieces, in one piece of memory: a caller who sends them one by one would else have us keep an object
 * of hundreds of bytes for each.
 */
export class Gathered {
  #memory: Buffer = Buffer.alloc(0);
  #length = 0;

  /** So many came. */
  get length(): number {
    return this.#length;
  }

  /** At most twice what came. */
  add(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#memory.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#memory.length, FIRST_BYTES));
      this.#memory.copy(larger, 0, 0, this.#length);
      this.#memory = larger;
    }
    piece.copy(this.#memory, this.#length);
    this.#length = length;
  }

  bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }
}
