import { Refusal } from '../errors.ts';

// People press the button when they have just published a badge. Ten of them at once are answered by one reading.
const KEPT_MS = 30_000;

type Reading = { at: number; done: Promise<Refusal | null> };

/**
 * Readings of the catalogue that a person asked for. Each costs a call of the account's rate: who asks for the same within half
 * a minute gets what came of the last one, be it a refusal.
 */
export class Refreshes {
  readonly #readings = new Map<string, Reading>();

  /** @throws {Refusal} what the platform refused it with */
  async run(key: string, read: () => Promise<void>): Promise<void> {
    const now = performance.now();
    for (const [known, { at }] of this.#readings) if (at < now - KEPT_MS) this.#readings.delete(known);
    const reading = this.#readings.get(key) ?? { at: now, done: outcomeOf(read) };
    this.#readings.set(key, reading);
    reading.done.catch(() => this.#readings.delete(key));
    const refusal = await reading.done;
    if (refusal !== null) throw refusal;
  }
}

async function outcomeOf(read: () => Promise<void>): Promise<Refusal | null> {
  try {
    await read();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
