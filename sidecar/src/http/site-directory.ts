import type { Database } from '../db/client.ts';
import type { Keys } from '../keys/keys.ts';
import { beginEndOfPrevious, findSite, type Site } from '../site/site.ts';

// Spares one statement per call; a rotation or removal elsewhere is noticed within this time.
const KEPT_MS = 5_000;

/** Sites by id with their opened secrets, kept for a moment. */
export class SiteDirectory {
  readonly #database: Database;
  readonly #keys: Keys;
  readonly #kept = new Map<string, { site: Site; until: number }>();
  /** By site, the secret that is known to be in use. */
  readonly #inUse = new Map<string, string>();

  constructor(database: Database, keys: Keys) {
    this.#database = database;
    this.#keys = keys;
  }

  async find(id: string, freshness: 'cached' | 'fresh'): Promise<Site | null> {
    const kept = this.#kept.get(id);
    if (freshness === 'cached' && kept && kept.until > Date.now()) return kept.site;
    const site = await this.#database.intake.run((db) => findSite(db, this.#keys, id));
    if (site) this.#kept.set(id, { site, until: Date.now() + KEPT_MS });
    else this.#kept.delete(id);
    return site;
  }

  /** While a rotation is under way, the first call with the new secret begins the end of the one before. */
  async noteSecret({ id, secrets }: Site, used: string): Promise<void> {
    const [newest] = secrets;
    if (secrets.length === 1 || used !== newest || this.#inUse.get(id) === newest) return;
    await this.#database.intake.run((db) => beginEndOfPrevious(db, id));
    this.#inUse.set(id, newest);
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }
}
