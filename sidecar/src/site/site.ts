import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import type { Keys } from '../keys/keys.ts';

/** Id of the site that the environment pairs. */
export const DEFAULT_SITE = 'default';
export const SITE_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

const SECRET_BYTES = 32;
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64');

/** One Moodle, with the secrets its calls may be signed with, newest first. */
export type Site = {
  id: string;
  wwwroot: string;
  secrets: string[];
  /** Makes the hashes of erased users. */
  userHashKey: string;
};

type SiteRow = {
  id: string;
  wwwroot: string;
  secret: string;
  previous_secret: string | null;
  user_hash_key: string;
};

export async function findSite(db: Db, keys: Keys, id: string): Promise<Site | null> {
  const row = await firstRow<SiteRow>(
    db,
    sql`
    select id, wwwroot, secret, user_hash_key,
      case when previous_until is null or previous_until > clock_timestamp() then previous_secret end as previous_secret
    from sites where id = ${id}`,
  );
  if (row === null) return null;
  const secrets = [keys.decrypt(row.secret, { site: id, field: 'secret' })];
  if (row.previous_secret)
    secrets.push(keys.decrypt(row.previous_secret, { site: id, field: 'previous_secret' }));
  return {
    id,
    wwwroot: row.wwwroot,
    secrets,
    userHashKey: keys.decrypt(row.user_hash_key, { site: id, field: 'user_hash_key' }),
  };
}

/** False when the id is taken already. */
export async function addSite(
  db: Db,
  keys: Keys,
  site: { id: string; wwwroot: string; secret: string },
): Promise<boolean> {
  const added = await firstRow(
    db,
    sql`insert into sites (id, wwwroot, secret, user_hash_key)
        values (${site.id}, ${site.wwwroot}, ${keys.encrypt(site.secret, { site: site.id, field: 'secret' })},
                ${keys.encrypt(newSecret(), { site: site.id, field: 'user_hash_key' })})
        on conflict do nothing returning id`,
  );
  return added !== null;
}

/**
 * Signs with the new secret from now on; the one before stays accepted until {@link startSecretGracePeriod}. False when it was
 * the new one already.
 */
export async function rotateSecret(
  db: Db,
  keys: Keys,
  { site, secret }: { site: Site; secret: string },
): Promise<boolean> {
  const previous = site.secrets[0];
  if (previous === undefined || previous === secret) return false;
  await db.execute(sql`
    update sites
    set secret = ${keys.encrypt(secret, { site: site.id, field: 'secret' })},
        previous_secret = ${keys.encrypt(previous, { site: site.id, field: 'previous_secret' })}, previous_until = null
    where id = ${site.id}`);
  return true;
}

// Moodle's other servers and running tasks may still sign with the secret that they began with.
const PREVIOUS_KEPT_MINUTES = 60;

/** A call was signed with the new secret: the one before ends in an hour. True when it was the first such call. */
export async function startSecretGracePeriod(db: Db, id: string): Promise<boolean> {
  const begun = await firstRow(
    db,
    sql`update sites set previous_until = clock_timestamp() + ${PREVIOUS_KEPT_MINUTES} * interval '1 minute'
        where id = ${id} and previous_secret is not null and previous_until is null returning id`,
  );
  return begun !== null;
}

/** The secret before the present one is accepted no more. */
export const endPrevious = (db: Db, id: string) =>
  db.execute(sql`update sites set previous_secret = null, previous_until = null where id = ${id}`);

/** Forgets the previous secrets whose time is over. */
export const forgetEndedSecrets = (db: Db) =>
  db.execute(sql`
    update sites set previous_secret = null, previous_until = null where previous_until <= clock_timestamp()`);

/** Takes calls from another address from now on: the site's Moodle has moved. */
export async function moveSite(db: Db, { id, wwwroot }: { id: string; wwwroot: string }): Promise<void> {
  await db.execute(sql`update sites set wwwroot = ${wwwroot} where id = ${id}`);
}

/** Pairs (or re-pairs) a site as the environment says; doing it again changes nothing. */
export async function pairSite(
  db: Db,
  keys: Keys,
  given: { id: string; wwwroot: string; secret: string },
): Promise<void> {
  const details = 'by the environment';
  if (await addSite(db, keys, given)) {
    return writeAudit(db, { site: given.id, action: 'site_added', details });
  }
  const site = await findSite(db, keys, given.id);
  if (site === null) return;
  if (await rotateSecret(db, keys, { site, secret: given.secret })) {
    await writeAudit(db, { site: site.id, action: 'site_secret_rotated', details });
  }
  if (site.wwwroot !== given.wwwroot) await moveSite(db, given);
}

export type ListedSite = { id: string; wwwroot: string; lastSeenAt: string | null };

export const listSites = (db: Db): Promise<ListedSite[]> =>
  rows<ListedSite>(
    db,
    sql`select id, wwwroot, ${iso(sql`last_seen_at`)} as "lastSeenAt" from sites order by id`,
  );
