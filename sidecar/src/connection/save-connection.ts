import {
  type Actor,
  type Allowance,
  type ConnectionProblem,
  type Environment,
  MAIN_CONNECTION,
  type PutConnectionReply,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { siteActBy, writeAudit } from '../audit/write-audit.ts';
import { type Db, firstRow } from '../db/client.ts';
import { databaseCause } from '../db/database-error.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { liftQuotaHold } from '../hold/lift-quota.ts';
import { liftHolds } from '../hold/release-hold.ts';
import type { Platform } from '../platform/port.ts';
import { type ConnectionKey, encryptCredential } from './access.ts';
import { type ConnectionInput, givenAccess, lastFour, platformOf, type TypedValues } from './credentials.ts';
import { dropCatalogue } from './drop-catalogue.ts';
import { findConnection, type StoredConnection } from './find-connection.ts';
import { identify, type NamedAccount } from './identify.ts';
import { readConnection } from './read-connection.ts';
import { notConfigured, targetOf, testAccess, verifyUnknown } from './test-connection.ts';

export type SaveRequest = TypedValues & {
  environment: Environment;
  force: boolean;
  expectedTarget?: string | undefined;
  actor: Actor;
};

/**
 * Tests first; stores what verified, or anything when forced, unless it belongs to another target than the one that a
 * person confirmed. What is stored already stays otherwise. Refuses with `target_taken` what another connection of the
 * site issues from already.
 */
export async function saveConnection(
  deps: Deps,
  key: ConnectionKey,
  request: SaveRequest,
): Promise<PutConnectionReply> {
  const stored = await deps.database.intake.run((db) => findConnection(db, key.site, key.connection));
  const given = givenAccess(deps, request, stored);
  if (given === null) {
    const test = notConfigured(platformOf(deps, request, stored), request.environment);
    return reply(deps, key, { saved: false, targetChanged: false, test });
  }
  const { reply: tested, account: verified } = await testAccess(deps, given);
  const account = verified ?? (request.force ? await assumed(deps, given, tested.problem) : null);
  const target = account && targetOf(given, account);
  const test = { ...tested, target };
  if (account === null && !request.force)
    return reply(deps, key, { saved: false, targetChanged: false, test });
  // Under a force with an account that is not known yet there is nothing to compare: Moodle asks once it is.
  if (target !== null && (request.expectedTarget ?? target) !== target)
    return reply(deps, key, { saved: false, targetChanged: true, test });
  const saving: Saving = {
    ...{ key, given, stored, account, target, actor: request.actor },
    verified: verified !== null,
    allowance: test.allowance ?? null,
  };
  const isStored = await deps.database.intake
    .transaction((tx) => store(tx, deps, saving))
    .catch((error: unknown) => {
      throw isTargetTaken(error) ? targetTaken() : error;
    });
  // What was tested was removed or replaced meanwhile: what is there now is judged anew.
  if (!isStored) return saveConnection(deps, key, request);
  deps.wake();
  const targetChanged = Boolean(stored?.target && target && stored.target !== target);
  return reply(deps, key, { saved: true, targetChanged, test });
}

/** An API that answers, but not whose token it is (a stand-in, an older version), can still be sent to by who insists. */
const assumed = async (
  deps: Deps,
  { access }: ConnectionInput,
  problem: ConnectionProblem,
): Promise<NamedAccount | null> =>
  problem === 'not_navigatr'
    ? identify(deps, access, { id: null, name: '', authScheme: access.authScheme })
    : null;

const isTargetTaken = (error: unknown): boolean => databaseCause(error).constraint === 'connections_target';

const targetTaken = (): Refusal =>
  new Refusal('target_taken', 'another connection of this site already uses this account');

async function reply(
  deps: Deps,
  key: ConnectionKey,
  saved: Omit<PutConnectionReply, 'connection'>,
): Promise<PutConnectionReply> {
  const connection = await deps.database.intake.run((db) => readConnection(db, deps, key));
  return { ...saved, connection };
}

type Saving = {
  key: ConnectionKey;
  given: ConnectionInput;
  stored: StoredConnection | null;
  account: NamedAccount | null;
  target: string | null;
  verified: boolean;
  allowance: Allowance | null;
  actor: Actor;
};

/** False when nothing was typed and the connection is not the one that was tested any more: it stays as it is. */
async function store(tx: Db, deps: Deps, saving: Saving): Promise<boolean> {
  const { key, given, stored, account, target, actor } = saving;
  if (!given.typed && !(await isStillThere(tx, key, stored))) return false;
  const { site, connection } = key;
  const { platform, access } = given;
  const credential = encryptCredential(access.credential, key, deps.keys);
  const lane = platform.lane(access.environment, account?.id ?? unknownAccount(key));
  const scheme = account?.authScheme ?? access.authScheme;
  const allowance = saving.allowance ? JSON.stringify(saving.allowance) : null;
  const verifiedAt = saving.verified ? sql`clock_timestamp()` : sql`null`;
  await tx.execute(sql`
    insert into connections (site, id, platform, environment, target, lane, account_id, account_name, credential, token_last_four,
      auth_scheme, timeout_ms, verified_at, allowance, allowance_at)
    values (${site}, ${connection}, ${platform.name}, ${access.environment}, ${target}::text, ${lane}, ${account?.id ?? null}::text,
      ${account?.name ?? null}::text, ${credential}, ${lastFour(access.credential)}, ${scheme}, ${access.timeoutMs}, ${verifiedAt},
      ${allowance}::text::jsonb, case when ${allowance}::text is null then null else clock_timestamp() end)
    on conflict (site, id) do update set platform = excluded.platform, environment = excluded.environment,
      target = excluded.target, lane = excluded.lane, account_id = excluded.account_id, account_name = excluded.account_name, credential = excluded.credential,
      token_last_four = excluded.token_last_four, auth_scheme = excluded.auth_scheme, timeout_ms = excluded.timeout_ms,
      verified_at = excluded.verified_at, allowance = excluded.allowance, allowance_at = excluded.allowance_at, revision = connections.revision + 1,
      standing_offset = 0, standing_due_at = clock_timestamp(), updated_at = clock_timestamp()`);
  await dropCatalogue(tx, key);
  if (target !== null) await liftTargetHolds(tx, site, target);
  // A person who has raised it saves, and does not wait for the next try.
  if (target !== null && saving.allowance) await liftQuotaHold(tx, { site, target }, saving.allowance, 1);
  await writeAudit(tx, {
    site,
    ...siteActBy(actor, 'connection_saved'),
    details: target ?? `${access.environment}, not verified`,
  });
  return true;
}

/** Locks the connection, so that it stays until the transaction ends. */
async function isStillThere(
  tx: Db,
  { site, connection }: ConnectionKey,
  stored: StoredConnection | null,
): Promise<boolean> {
  const found = await firstRow(
    tx,
    sql`select revision from connections
        where site = ${site} and id = ${connection} and revision = ${stored?.revision ?? null}::int for update`,
  );
  return found !== null;
}

/** Stands for the account in a lane until it is known. */
const unknownAccount = ({ site, connection }: ConnectionKey): string =>
  connection === MAIN_CONNECTION ? `unknown-${site}` : `unknown-${site}.${connection}`;

/** What a credential that works makes untrue. */
export const liftTargetHolds = (tx: Db, site: string, target: string): Promise<number> =>
  liftHolds(tx, { site, scope: 'target', target }, [
    'token_refused',
    'connection_removed',
    'api_down',
    'wrong_url',
  ]);

/**
 * Finds out whose credential it is that was saved without a test that succeeded. Returns whether it is known now; what
 * was saved meanwhile is left alone.
 */
export async function verifyLater(deps: Deps, stored: StoredConnection): Promise<boolean> {
  const given = givenAccess(deps, {}, stored);
  if (given === null) return false;
  const read = await verifyUnknown(deps, given);
  if (read.kind === 'failed') return false;
  const target = targetOf(given, read.value);
  const { site, connection } = stored;
  try {
    const verified = { account: read.value, target, platform: given.platform };
    await deps.database.delivery.transaction((tx) => recordAccount(tx, stored, verified));
  } catch (error) {
    if (!isTargetTaken(error)) throw error;
    const about = { site, connection, target };
    deps.log.warn(about, 'the account of a connection belongs to another one of the site');
    return false;
  }
  deps.wake();
  return true;
}

async function recordAccount(
  tx: Db,
  { site, connection, environment, revision }: StoredConnection,
  { account, target, platform }: { account: NamedAccount; target: string; platform: Platform },
): Promise<void> {
  const noted = await firstRow(
    tx,
    sql`
    update connections set target = ${target}, lane = ${platform.lane(environment, account.id)},
      account_id = ${account.id}, account_name = ${account.name}, auth_scheme = ${account.authScheme},
      verified_at = clock_timestamp(), updated_at = clock_timestamp()
    where site = ${site} and id = ${connection} and revision = ${revision} returning id`,
  );
  if (noted === null) return;
  await liftTargetHolds(tx, site, target);
  await writeAudit(tx, { site, action: 'connection_verified', details: target });
}
