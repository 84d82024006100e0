import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';
import { Gathered } from './gathered.ts';

// Sixteen of the largest requests at once; Moodle sends one at a time.
const BUDGET_BYTES = 16 * 1024 * 1024;

// As many calls are never on their way at once: a Moodle's server sends each in one go. More would hold all connections with
// bodies that never end.
const READINGS_MAX = 256;

// So much of a body that nobody wants is thrown away before its call is answered.
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
  /** What ends the wait for each body that nobody wants, in the order in which they began: none makes a reading give way. */
  readonly #discards = new Set<() => void>();
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
   * The raw bytes of a body. Refuses with `too_large` as soon as there are more than `maxBytes`, and with `too_busy` when
   * it gave way; what comes after that is thrown away. Rejects when the caller hangs up.
   */
  read(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
      return Promise.reject(tooLarge(maxBytes));
    }
    return new Promise((resolve, reject) => {
      const body = new Gathered();
      const reading: Reading = { bytes: 0, refuse: (refusal) => finish(() => reject(refusal)) };
      const onData = (chunk: Buffer) => {
        body.add(chunk);
        this.#grow(reading, chunk.length);
        if (reading.bytes > maxBytes) reading.refuse(tooLarge(maxBytes));
      };
      const onEnd = () => finish(() => resolve(body.bytes()));
      const onClose = () => finish(() => reject(new Refusal('invalid_request', 'the body is not whole')));
      const finish = (answer: () => void) => {
        incoming.off('data', onData).off('end', onEnd).off('close', onClose).resume();
        this.#forget(reading);
        answer();
      };
      this.#readings.add(reading);
      this.#giveWay();
      incoming.on('data', onData).once('end', onEnd).once('close', onClose);
    });
  }

  /**
   * Throws away what is still to come of a body. A connection that is closed after the answer, as proxies ask for, would break
   * under a caller who is still writing, and that is all this caller would see. Resolves when all has come, when it is too much
   * to wait for, or when the caller pauses.
   */
  discard(incoming: IncomingMessage): Promise<void> {
    const announced = Number(incoming.headers['content-length'] ?? 0);
    if (incoming.complete || incoming.destroyed || announced > DISCARDED_MAX_BYTES) return Promise.resolve();
    return new Promise((resolve) => {
      let bytes = 0;
      const silence = setTimeout(() => finish(), SILENCE_MS);
      const onData = (chunk: Buffer) => {
        bytes += chunk.length;
        silence.refresh();
        if (bytes > DISCARDED_MAX_BYTES) finish();
      };
      const finish = () => {
        clearTimeout(silence);
        incoming.off('data', onData).off('end', finish).off('close', finish);
        this.#discards.delete(finish);
        resolve();
      };
      this.#discards.add(finish);
      const [first] = this.#discards;
      if (this.#discards.size > this.#readingsMax) first?.();
      incoming.on('data', onData).once('end', finish).once('close', finish).resume();
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
    if (this.#readings.delete(reading)) this.#bytes -= reading.bytes;
  }
}

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal('too_large', `the body is larger than ${maxBytes} bytes`);
