import type { HoldReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { accessOf, type StoredAccess } from '../connection/access.ts';
import { isStillStored } from '../connection/is-still-stored.ts';
import { updateAuthScheme } from '../connection/update-auth-scheme.ts';
import { type Db, firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import { PROBE_MS } from '../hold/probe-schedule.ts';
import { liftHolds } from '../hold/release-hold.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import { giveUp, type HeldPlace } from './give-up.ts';
import { startTrial } from './trial.ts';

// A badge that stays unissuable is asked about for a day; then its learners are listed for a person.
const GIVE_UP_MS = 24 * 60 * 60_000;
const PROBE_TIMEOUT_MS = 10_000;

type DueHold = StoredAccess & {
  lane: string;
  target: string;
  scope: 'target' | 'badge' | 'provider';
  subject: string;
  reason: HoldReason;
  httpStatus: number | null;
  heldForMs: number;
};

const DOWN: readonly HoldReason[] = ['api_down', 'wrong_url'];

/**
 * Asks the API whether one held thing works again: with a GET, never with somebody's badge. A run of refusals is the
 * exception: GET shows such a badge as fine, so one learner's is sent. Returns false when no probe was due. Replicas take
 * turns, because taking a probe moves its next time.
 */
export async function probeOnce(deps: Deps): Promise<boolean> {
  const due = await deps.database.delivery.run((db) => takeDueProbe(db));
  if (due === null) return false;
  if (due.reason === 'refused_repeatedly') await probeRun(deps, due);
  else if (due.scope === 'provider') await probeProvider(deps, due);
  else if (due.scope === 'badge') await probeBadge(deps, due);
  else await probeTarget(deps, due);
  return true;
}

/** Takes the probe that is due longest and schedules the next one. */
async function takeDueProbe(db: Db): Promise<DueHold | null> {
  const { firstMs, maxMs } = PROBE_MS.down;
  const [first, second, third] = PROBE_MS.badge;
  const [, refusedSecond] = PROBE_MS.refused;
  const row = await firstRow<DueHold>(
    db,
    sql`
    with due as (
      select h.site, h.scope, h.target, h.subject, h.rule, h.reason from holds h
      join connections c on c.site = h.site and c.target = h.target
      where h.until <= clock_timestamp() and h.reason in ('api_down', 'wrong_url', 'token_refused', 'badge_not_issuable', 'refused_repeatedly')
      order by h.until limit 1 for update of h skip locked
    )
    update holds h set failures = h.failures + 1, until = clock_timestamp() + interval '1 millisecond' * case h.reason
        when 'token_refused' then ${PROBE_MS.tokenThen}::float8
        when 'refused_repeatedly' then case h.failures when 1 then ${refusedSecond}::float8 else ${PROBE_MS.refusedThen}::float8 end
        when 'badge_not_issuable' then case h.failures when 1 then ${second}::float8 when 2 then ${third}::float8
          when 0 then ${first}::float8 else ${PROBE_MS.badgeThen}::float8 end
        else least(${maxMs}::float8, ${firstMs}::float8 * power(2, least(h.failures, 30))) end
    from due, connections c
    where h.site = due.site and h.scope = due.scope and h.target = due.target and h.subject = due.subject
      and h.rule = due.rule and h.reason = due.reason and c.site = h.site and c.target = h.target
    returning h.site, h.scope, h.target, h.subject, h.reason, h.http_status as "httpStatus", c.id as connection, c.lane, c.environment, c.credential,
      c.auth_scheme as "authScheme", c.timeout_ms as "timeoutMs",
      extract(epoch from (clock_timestamp() - h.since)) * 1000 as "heldForMs"`,
  );
  return row && { ...row, heldForMs: Number(row.heldForMs) };
}

async function probeTarget(deps: Deps, due: DueHold): Promise<void> {
  const access = { ...accessOf(due, deps.keys), timeoutMs: PROBE_TIMEOUT_MS };
  const platform = deps.platforms.ofLane(due.lane);
  const check = await platform.checkCredential(access, interactivePermit(deps, due.lane));
  const isGood = check.kind === 'good';
  deps.log.info({ site: due.site, target: due.target, hold: due.reason, ok: isGood }, 'probe');
  const place = { site: due.site, scope: 'target' as const, target: due.target };
  // Where the API cannot be asked about tokens, the next issuance is the question.
  if (isGood) await updateAuthScheme(deps, due, { used: access, account: check.account });
  if (isGood || check.kind === 'unsupported') {
    await deps.database.delivery.run((db) => liftHolds(db, place, [...DOWN, 'token_refused']));
    deps.wake();
  } else if (check.kind === 'refused') {
    await deps.database.delivery.transaction((tx) => holdRefused(tx, due, place));
  }
}

/** It answers again, and refuses the token. */
async function holdRefused(tx: Db, due: DueHold, place: { site: string; scope: 'target'; target: string }) {
  // The connection before its holds, as everybody else locks them.
  const isStored = await isStillStored(tx, due);
  await liftHolds(tx, place, DOWN);
  if (isStored) await placeHold(tx, { ...place, reason: 'token_refused', forMs: PROBE_MS.token });
}

async function probeBadge(deps: Deps, due: DueHold): Promise<void> {
  const access = { ...accessOf(due, deps.keys), timeoutMs: PROBE_TIMEOUT_MS };
  const platform = deps.platforms.ofLane(due.lane);
  const issuable = await platform.isIssuable(access, due.subject, interactivePermit(deps, due.lane));
  deps.log.info({ site: due.site, badgeId: due.subject, hold: due.reason, issuable }, 'probe');
  const place = { site: due.site, scope: 'badge' as const, target: due.target, subject: due.subject };
  if (issuable === true) {
    await deps.database.delivery.run((db) => liftHolds(db, place, ['badge_not_issuable']));
    deps.wake();
  } else if (issuable === false && due.heldForMs >= GIVE_UP_MS) {
    await giveUpPlace(deps, due, { ...due, scope: 'badge' });
  }
}

async function probeProvider(deps: Deps, due: DueHold): Promise<void> {
  const access = { ...accessOf(due, deps.keys), timeoutMs: PROBE_TIMEOUT_MS };
  const platform = deps.platforms.ofLane(due.lane);
  const isThere = await platform.hasProvider?.(access, due.subject, interactivePermit(deps, due.lane));
  deps.log.info({ site: due.site, providerId: due.subject, hold: due.reason, isThere }, 'probe');
  const place: HeldPlace = { ...due, scope: 'provider' };
  if (isThere === true) {
    await deps.database.delivery.run((db) => liftHolds(db, place, ['badge_not_issuable']));
    deps.wake();
  } else if (isThere === false && due.heldForMs >= GIVE_UP_MS) {
    await giveUp(deps.database.delivery, place, 'badge_not_found');
  }
}

/** GET shows the badge as fine: whether it is issued again, only a PUT can tell. */
async function probeRun(deps: Deps, due: DueHold): Promise<void> {
  const place: HeldPlace = { ...due, scope: due.scope === 'provider' ? 'provider' : 'badge' };
  if (due.heldForMs >= GIVE_UP_MS) return giveUpPlace(deps, due, place);
  const trial = await deps.database.delivery.transaction((tx) => startTrial(tx, place));
  deps.log.info({ site: due.site, subject: due.subject, hold: due.reason, trial }, 'probe');
  if (trial === 'started') deps.wake();
}

const giveUpPlace = ({ database, platforms }: Deps, { lane, httpStatus }: DueHold, place: HeldPlace) =>
  giveUp(database.delivery, place, platforms.ofLane(lane).reasonsOf(httpStatus).badge);
