import { setTimeout as delay } from 'node:timers/promises';
import { SidecarRefused, type SignedClient } from '../school/signed-client.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

const TRIES = 20;
const TRY_AGAIN_MS = 250;

/** Reads a ledger as Moodle can: for the embedded database, which only its own process opens. */
export class ApiLedger implements Ledger {
  readonly #client: () => SignedClient | undefined;

  constructor(client: () => SignedClient | undefined) {
    this.#client = client;
  }

  async read(ids: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>> {
    const entries = new Map<string, LedgerEntry>();
    for (const id of ids) {
      const entry = await this.#readOne(id);
      if (entry !== undefined) entries.set(id, entry);
    }
    return entries;
  }

  async #readOne(id: string): Promise<LedgerEntry | undefined> {
    for (let tried = 1; ; tried += 1) {
      try {
        const found = await this.#client()?.issuance(id);
        if (found !== undefined) return { ...found, awardId: id, held: found.holds.length > 0 };
      } catch (error) {
        if (error instanceof SidecarRefused && error.status === 404) return undefined;
        if (tried === TRIES) throw error;
      }
      if (tried === TRIES) throw new Error('No sidecar runs that could be asked for its ledger.');
      await delay(TRY_AGAIN_MS);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
