import { sql } from 'drizzle-orm';
import { type Database, firstRow } from '../db/client.ts';
import { accountHashKey } from '../keys/account-hash-key.ts';
import { accountKeyOf, type EncryptionContext, type Keys } from '../keys/keys.ts';
import {
  type Bearer,
  type BearerOwner,
  type BearerStore,
  PAUSE_MAX_MS,
} from '../platform/obf/bearer-store.ts';

const placeOf = (account: string): EncryptionContext => ({ site: '', field: 'bearer', account });

type Sealed = { bearer: string; endsInMs: number | string };

const fromNow = (ms: number) => sql`clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`;

/** The bearers of all replicas, sealed in the ledger; the row of an account's lane says who may ask for the next one. */
export class SharedBearers implements BearerStore {
  readonly #database: Database;
  readonly #keys: Keys;
  #hashKey: Promise<string> | null = null;

  constructor({ database, keys }: { database: Database; keys: Keys }) {
    this.#database = database;
    this.#keys = keys;
  }

  async read(owner: BearerOwner): Promise<Bearer | null> {
    const sealed = await this.#find(owner);
    if (sealed === null) return null;
    return {
      token: this.#keys.decrypt(sealed.bearer, placeOf(owner.account)),
      endsInMs: Number(sealed.endsInMs),
    };
  }

  async reserve(
    account: string,
    forMs: number,
  ): Promise<{ granted: true } | { granted: false; waitMs: number }> {
    const granted = await this.#database.delivery.run((db) =>
      firstRow(
        db,
        sql`
        insert into lanes (id, sign_in_after) values (${account}, ${fromNow(forMs)})
        on conflict (id) do update set sign_in_after = excluded.sign_in_after
        where lanes.sign_in_after is null or lanes.sign_in_after <= clock_timestamp()
          or lanes.sign_in_after > ${fromNow(PAUSE_MAX_MS)} returning id`,
      ),
    );
    return granted === null ? { granted: false, waitMs: await this.#waitMs(account) } : { granted: true };
  }

  async pause(account: string, forMs: number): Promise<void> {
    await this.#database.delivery.run((db) =>
      db.execute(sql`update lanes set sign_in_after = ${fromNow(forMs)} where id = ${account}`),
    );
  }

  async keep(owner: BearerOwner, { token, endsInMs }: Bearer): Promise<void> {
    const { account } = owner;
    const key = await this.#keyOf(owner);
    const bearer = this.#keys.encrypt(token, placeOf(account));
    await this.#database.delivery.run((db) =>
      db.execute(sql`
        insert into bearers (account, credential_key, bearer, ends_at)
        values (${account}, ${key}, ${bearer}, ${fromNow(endsInMs)})
        on conflict (account, credential_key) do update set bearer = excluded.bearer, ends_at = excluded.ends_at`),
    );
  }

  async forget(owner: BearerOwner, token: string): Promise<void> {
    const sealed = await this.#find(owner);
    if (sealed === null || this.#keys.decrypt(sealed.bearer, placeOf(owner.account)) !== token) return;
    await this.#database.delivery.run((db) =>
      db.execute(sql`delete from bearers where account = ${owner.account} and bearer = ${sealed.bearer}`),
    );
  }

  async #find(owner: BearerOwner): Promise<Sealed | null> {
    const key = await this.#keyOf(owner);
    return this.#database.delivery.run((db) =>
      firstRow<Sealed>(
        db,
        sql`
        select bearer, extract(epoch from (ends_at - clock_timestamp())) * 1000 as "endsInMs" from bearers
        where account = ${owner.account} and credential_key = ${key} and ends_at > clock_timestamp()`,
      ),
    );
  }

  async #waitMs(account: string): Promise<number> {
    const row = await this.#database.delivery.run((db) =>
      firstRow<{ waitMs: number | string }>(
        db,
        sql`select extract(epoch from (sign_in_after - clock_timestamp())) * 1000 as "waitMs"
            from lanes where id = ${account}`,
      ),
    );
    return Math.max(1, Number(row?.waitMs ?? 1));
  }

  async #keyOf({ credential }: BearerOwner): Promise<string> {
    this.#hashKey ??= accountHashKey(this.#database.delivery, this.#keys);
    try {
      return accountKeyOf(await this.#hashKey, credential);
    } catch (error) {
      // Asked for again next time: the database was away.
      this.#hashKey = null;
      throw error;
    }
  }
}

/** Bearers that have ended are of no more use. */
export const forgetEndedBearers = ({ database }: { database: Database }) =>
  database.reports.run((db) => db.execute(sql`delete from bearers where ends_at <= clock_timestamp()`));
