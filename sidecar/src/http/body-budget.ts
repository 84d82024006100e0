import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';
import { Gathered } from './gathered.ts';

// Sixteen of the largest requests at once; Moodle sends one at a time.
const BUDGET_BYTES = 16 * 1024 * 1024;

// As many calls are never on their way at once: a Moodle's server sends each in one go. More would hold all connections with
// bodies that never end.
const READINGS_MAX = 256;

// So much of a body that is too large is read and thrown away before it is refused: a client that is still writing would see a
// broken connection in place of the answer.
const DISCARDED_MAX_BYTES = 16 * 1024 * 1024;
// Who sends nothing for so long may be waiting for the answer.
const SILENCE_MS = 1_000;

/** A body on its way: what of it is in memory, and what ends it before it is whole. */
type Reading = { bytes: number; refuse: (refusal: Refusal) => void };

/**
 * Reads bodies of callers that may be anybody, because a signature covers the whole body: the memory for all bodies that
 * are on their way is bounded, and so is their number. Where it is used up, the one that began first gives way: Moodle sends
 * its own in one go.
 */
export class BodyBudget {
  readonly #budgetBytes: number;
  readonly #readingsMax: number;
  /** In the order in which they began. */
  readonly #readings = new Set<Reading>();
  #bytes = 0;

  constructor(budgetBytes: number = BUDGET_BYTES, readingsMax: number = READINGS_MAX) {
    this.#budgetBytes = budgetBytes;
    this.#readingsMax = readingsMax;
  }

  /** Bytes in memory of bodies that are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The raw bytes of a body. Refuses with `too_large` where there are more than `maxBytes`, once the caller has sent them or
   * pauses, and with `too_busy` when it gave way; what comes after that is thrown away. Rejects when the caller hangs up.
   */
  read(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
    const announced = Number(incoming.headers['content-length'] ?? 0);
    if (announced > maxBytes + DISCARDED_MAX_BYTES) return Promise.reject(tooLarge(maxBytes));
    return new Promise((resolve, reject) => {
      // None: it is too large.
      let body: Gathered | null = new Gathered();
      let discarded = 0;
      let silence: NodeJS.Timeout | undefined;
      const reading: Reading = { bytes: 0, refuse: (refusal) => finish(() => reject(refusal)) };
      const refuseAsTooLarge = () => reading.refuse(tooLarge(maxBytes));
      const discard = (bytes: number) => {
        // It may have given way.
        if (!this.#readings.has(reading)) return;
        this.#release(reading);
        body = null;
        discarded += bytes;
        silence = silence?.refresh() ?? setTimeout(refuseAsTooLarge, SILENCE_MS);
        if (discarded > DISCARDED_MAX_BYTES) refuseAsTooLarge();
      };
      const onData = (chunk: Buffer) => {
        if (body === null) return discard(chunk.length);
        body.add(chunk);
        this.#grow(reading, chunk.length);
        if (reading.bytes > maxBytes) discard(0);
      };
      const onEnd = () => {
        const whole = body?.bytes();
        if (whole) finish(() => resolve(whole));
        else refuseAsTooLarge();
      };
      const onClose = () => finish(() => reject(new Refusal('invalid_request', 'the body is not whole')));
      const finish = (answer: () => void) => {
        clearTimeout(silence);
        incoming.off('data', onData).off('end', onEnd).off('close', onClose).resume();
        this.#forget(reading);
        answer();
      };
      this.#readings.add(reading);
      this.#giveWay();
      if (announced > maxBytes) discard(0);
      incoming.on('data', onData).once('end', onEnd).once('close', onClose);
    });
  }

  #grow(reading: Reading, bytes: number): void {
    reading.bytes += bytes;
    this.#bytes += bytes;
    this.#giveWay();
  }

  #giveWay(): void {
    for (const first of this.#readings) {
      if (this.#bytes <= this.#budgetBytes && this.#readings.size <= this.#readingsMax) return;
      first.refuse(new Refusal('too_busy', 'too much is sent at once: send it again'));
    }
  }

  #forget(reading: Reading): void {
    if (this.#readings.delete(reading)) this.#release(reading);
  }

  #release(reading: Reading): void {
    this.#bytes -= reading.bytes;
    reading.bytes = 0;
  }
}

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal('too_large', `the body is larger than ${maxBytes} bytes`);
