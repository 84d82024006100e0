import {
  type Actor,
  type ConnectionProblem,
  type Environment,
  formatTarget,
  type PutConnectionReply,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { dropCatalogue } from '../catalogue/drop-catalogue.ts';
import type { Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { liftHolds } from '../hold/lift.ts';
import type { Account } from '../platform/platform.ts';
import { sealCredential } from './access.ts';
import { type Given, givenAccess, lastFour, type TypedValues } from './credentials.ts';
import { readConnection } from './read-connection.ts';
import { findConnection, type StoredConnection } from './stored.ts';
import { notConfigured, testAccess, verifyUnknown } from './test-connection.ts';

export type SaveRequest = TypedValues & { environment: Environment; force: boolean; actor: Actor };

/** Tests first; stores what verified, or anything when forced. What is stored already stays otherwise. */
export async function saveConnection(
  deps: Deps,
  site: string,
  request: SaveRequest,
): Promise<PutConnectionReply> {
  const stored = await deps.database.intake.run((db) => findConnection(db, site));
  const given = givenAccess(request, stored, deps.keys);
  if (given === null) {
    return reply(deps, site, {
      saved: false,
      targetChanged: false,
      test: notConfigured(deps, request.environment),
    });
  }
  const { reply: test, account: verified } = await testAccess(deps, given);
  const account = verified ?? (request.force ? assumed(deps, given, test.problem) : null);
  if (account === null && !request.force)
    return reply(deps, site, { saved: false, targetChanged: false, test });
  const target = account && targetOf(deps, given, account);
  await deps.database.intake.transaction((tx) =>
    store(tx, deps, { site, given, account, target, verified: verified !== null, actor: request.actor }),
  );
  deps.wake();
  const targetChanged = Boolean(stored?.target && target && stored.target !== target);
  return reply(deps, site, { saved: true, targetChanged, test });
}

/** An API that answers, but not whose token it is (a stand-in, an older version), can still be sent to by who insists. */
const assumed = (deps: Deps, { access }: Given, problem: ConnectionProblem): Account | null =>
  problem === 'not_navigatr' ? deps.platform.assumedAccount(access) : null;

const targetOf = (deps: Deps, { access }: Given, account: Account): string =>
  formatTarget({ platform: deps.platform.name, environment: access.environment, account: account.id });

async function reply(
  deps: Deps,
  site: string,
  saved: Omit<PutConnectionReply, 'connection'>,
): Promise<PutConnectionReply> {
  const connection = await deps.database.intake.run((db) => readConnection(db, site, deps));
  return { ...saved, connection };
}

type Saving = {
  site: string;
  given: Given;
  account: Account | null;
  target: string | null;
  verified: boolean;
  actor: Actor;
};

async function store(tx: Db, deps: Deps, saving: Saving): Promise<void> {
  const { site, given, account, target, actor } = saving;
  const { access } = given;
  const credential = sealCredential(access.credential, site, deps.keys);
  const lane = deps.platform.lane(access.environment, account?.id ?? `unknown-${site}`);
  const scheme = account?.authScheme ?? access.authScheme;
  const verifiedAt = saving.verified ? sql`clock_timestamp()` : sql`null`;
  await tx.execute(sql`
    insert into connections (site, environment, target, lane, account_id, account_name, credential, token_last_four,
      auth_scheme, timeout_ms, verified_at)
    values (${site}, ${access.environment}, ${target}::text, ${lane}, ${account?.id ?? null}::text,
      ${account?.name ?? null}::text, ${credential}, ${lastFour(access.credential)}, ${scheme}, ${access.timeoutMs}, ${verifiedAt})
    on conflict (site) do update set environment = excluded.environment, target = excluded.target, lane = excluded.lane,
      account_id = excluded.account_id, account_name = excluded.account_name, credential = excluded.credential,
      token_last_four = excluded.token_last_four, auth_scheme = excluded.auth_scheme, timeout_ms = excluded.timeout_ms,
      verified_at = excluded.verified_at, revision = connections.revision + 1, updated_at = clock_timestamp()`);
  await dropCatalogue(tx, site);
  if (target !== null) await liftTargetHolds(tx, site, target);
  await writeAudit(tx, {
    site,
    actor: actor.userId,
    context: actor.contextId,
    action: 'connection_saved',
    details: target ?? `${access.environment}, not verified`,
  });
}

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
  const given = givenAccess({}, stored, deps.keys);
  if (given === null) return false;
  const read = await verifyUnknown(deps, given.access);
  if (read.kind === 'failed') return false;
  const account = read.value;
  const target = targetOf(deps, given, account);
  await deps.database.delivery.transaction(async (tx) => {
    await tx.execute(sql`
      update connections set target = ${target}, lane = ${deps.platform.lane(stored.environment, account.id)},
        account_id = ${account.id}, account_name = ${account.name}, auth_scheme = ${account.authScheme},
        verified_at = clock_timestamp(), updated_at = clock_timestamp()
      where site = ${stored.site} and revision = ${stored.revision}`);
    await liftTargetHolds(tx, stored.site, target);
    await writeAudit(tx, { site: stored.site, action: 'connection_verified', details: target });
  });
  deps.wake();
  return true;
}
