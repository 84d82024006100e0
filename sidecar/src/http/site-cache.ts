import { writeAudit } from '../audit/write-audit.ts';
import type { Database } from '../db/client.ts';
import type { Keys } from '../keys/keys.ts';
import { findSite, type Site, startSecretGracePeriod } from '../site/site.ts';

// Spares one statement per call; a rotation or removal elsewhere is noticed within this time.
const KEPT_MS = 5_000;

// A site that was paired just now waits no longer than this for its first call to be heard.
const UNKNOWN_KEPT_MS = 1_000;
const UNKNOWN_MAX = 1_000;

/** Sites by id with their opened secrets, kept for a moment. */
export class SiteCache {
  readonly #database: Database;
  readonly #keys: Keys;
  readonly #kept = new Map<string, { site: Site; until: number }>();
  /** Ids that no site has, until when. */
  readonly #unknown = new Map<string, number>();
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
  async recordSecret({ id, secrets }: Site, used: string): Promise<void> {
    const [newest] = secrets;
    if (secrets.length === 1 || used !== newest || this.#inUse.get(id) === newest) return;
    await this.#database.intake.transaction(async (tx) => {
      if (await startSecretGracePeriod(tx, id))
        await writeAudit(tx, { site: id, action: 'site_secret_in_use' });
    });
    this.#inUse.set(id, newest);
  }

  /** Whether there is such a site. That there is none is remembered for a moment, so that asking costs nothing. */
  async isPaired(id: string): Promise<boolean> {
    if ((this.#unknown.get(id) ?? 0) > Date.now()) return false;
    if ((await this.find(id, 'cached')) !== null) return true;
    if (this.#unknown.size >= UNKNOWN_MAX) this.#unknown.clear();
    this.#unknown.set(id, Date.now() + UNKNOWN_KEPT_MS);
    return false;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  /** Sites may have been paired, rotated or removed in another way than by a call. */
  forgetAll(): void {
    this.#kept.clear();
    this.#unknown.clear();
  }
}
