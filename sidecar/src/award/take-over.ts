import { type StateReason, stateSets } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { columnNames, recordColumns, recordOf, setFrom } from '../db/row-columns.ts';
import { priorities } from '../db/schema/issuances.ts';
import { achievementColumns, contentNames, keyColumns, pick } from '../issuance/columns.ts';
import { SETTLED, WAS_ISSUED } from '../issuance/state-sets.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import type { Site } from '../site/site.ts';
import type { KeyedAward } from './award-keys.ts';
import { lockKnown } from './find-existing.ts';
import { type Mark, writeMarks } from './mark-taught.ts';
import { findIssuedElsewhere } from './may-exist-elsewhere.ts';
import { planUpdate } from './merge-award.ts';
import { isSettled } from './taught-state.ts';
import { type Update, updateExisting } from './update-existing.ts';
import type { KnownIssuance, UpdateStep } from './update-plan.ts';

/**
 * Awards that meet an issuance with their key which is not, or may not be, their learner's: each gets it, under its own id.
 *
 * - Of a learner who was erased and has completed once more. What was never sent is sent now; what is or may be issued is listed
 *   for a person. What Moodle knows of the award itself, which a ledger that went back in time does not have, counts besides.
 * - Of a learner who may have the badge or not, as nobody can tell: a Moodle that was restored from a backup gives
 *   the ids of its lost days to other people. Listed for a person, too.
 *
 * Awards that meet no such issuance are left alone.
 */
export async function takeOver(tx: Db, site: Site, awards: readonly KeyedAward[]): Promise<Update[]> {
  if (awards.length === 0) return [];
  const renamed = await rename(tx, site, awards);
  if (renamed.length === 0) return [];
  const taken = await lockKnown(tx, site, renamed);
  const issuedElsewhere = await findIssuedElsewhere(tx, site, awards);
  const existing = awards.flatMap((award): Takeover[] => {
    const issuance = taken.get(award.id);
    return issuance === undefined
      ? []
      : [{ award, issuance, mayExist: issuedElsewhere.has(award.id) || mayExist(issuance, award) }];
  });
  const updates = existing.map((one) => ({ ...one, steps: stepsOf(one), newKey: true }));
  await writeMarks(tx, existing.map(markOf));
  await updateExisting(tx, site, updates);
  // The former learner's name and address, which would be the new one's now. Of an erased one nothing is left.
  const former = existing.filter(({ issuance }) => !issuance.stripped);
  await deleteUnusedRecipients(
    tx,
    former.map(({ issuance }) => issuance.id),
  );
  return updates;
}

/** An award and the issuance that it takes over. `mayExist`: the badge of before the erasure. */
type Takeover = { award: KeyedAward; issuance: KnownIssuance; mayExist: boolean };

/** What comes after a recovery that was ended untaught is never sent. */
function mayExist(
  { state, reason, repeats, untaughtIn }: KnownIssuance,
  { knownState }: KeyedAward,
): boolean {
  const isLate = knownState !== null && untaughtIn === null;
  return stateSets.wasIssued.includes(state) || reason === 'erased_may_exist' || repeats > 0 || isLate;
}

/** What the ledger knew of the erased one says nothing of this one: it need not be taught any more. */
const markOf = ({ award, issuance, mayExist }: Takeover): Mark => ({
  issuance,
  recovery: issuance.untaughtIn,
  isRepeat: mayExist || (award.knownState !== null && !isSettled(award)),
});

// Another completion than the one that it was issued for, and not known to go to the same address: one that is missing says
// nothing. What Moodle knows of an award says that it is the same one.
const isOfSomebodyElse = sql`i.state in ${WAS_ISSUED} and not given.is_taught
  and (given.address_key is null or given.address_key is distinct from i.address_key)
  and given.completed_at is distinct from i.completed_at`;

/**
 * Gives those issuances the ids of the awards that have their keys; returns those ids. What was achieved at once, whatever
 * else of the award can be read: else those of the former learner would stand there.
 */
async function rename(tx: Db, site: Site, awards: readonly KeyedAward[]): Promise<string[]> {
  const given = awards.map((award) => ({
    id: award.id,
    ...recordOf(keyColumns, award),
    trigger: award.trigger,
    priority: award.trigger === 'backfill' ? priorities.backfill : priorities.live,
    completed_at: award.completedAt,
    ...recordOf(achievementColumns, award),
    address_key: award.addressKey,
    is_taught: award.knownState !== null,
  }));
  const renamed = await rows<{ id: string }>(
    tx,
    sql`
    with given as (
      -- Of two with one key the first takes it over; the other then meets the first.
      select distinct on (${columnNames(keyColumns)}) * from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb)
        as t(id uuid, ${recordColumns(keyColumns)}, trigger text, priority smallint,
          completed_at timestamptz, ${recordColumns(achievementColumns)}, address_key text, is_taught boolean)
    ), found as (
      select i.id, given.id as award_id, given.trigger, given.priority, ${columnNames(achievementColumns, 'given')}
      from given join issuances i on i.site = ${site.id} and i.target = given.target and i.course_id = given.course_id
        and i.rule = given.rule and i.user_key = given.user_key and i.cycle = given.cycle
      where (i.user_id is null and i.state in ${SETTLED}) or (${isOfSomebodyElse})
      order by i.id for update of i
    )
    update issuances i set award_id = found.award_id, trigger = found.trigger, priority = found.priority,
      ${setFrom(achievementColumns, 'found')}, accepted_at = clock_timestamp()
    from found where i.id = found.id returning i.award_id as id`,
  );
  return renamed.map(({ id }) => id);
}

const MAY_HAVE: StateReason = 'may_have_been_issued';

const step = (
  event: UpdateStep['event'],
  reason: StateReason | null,
  content: UpdateStep['content'],
): UpdateStep => ({
  event,
  reason,
  content,
});

/** Starts anew, as a person's to decide where a badge may exist; then what Moodle knows, or misses, of the award itself. */
function stepsOf({ award, issuance, mayExist }: Takeover): UpdateStep[] {
  const content = award.badgeId === null ? 'incomplete' : 'replace';
  const steps = stateSets.wasIssued.includes(issuance.state)
    ? [step('completed_again', MAY_HAVE, content)]
    : [step('replace', null, content), ...(mayExist ? [step('replace_incomplete', MAY_HAVE, 'keep')] : [])];
  const repetition = planUpdate(begunAnew(issuance, award, mayExist), award);
  return repetition.kind === 'updated' ? [...steps, ...repetition.steps] : steps;
}

/** The issuance after those steps. */
const begunAnew = (issuance: KnownIssuance, award: KeyedAward, mayExist: boolean): KnownIssuance => ({
  ...issuance,
  state: mayExist ? 'needs_attention' : 'queued',
  reason: mayExist ? MAY_HAVE : null,
  stripped: false,
  repeats: Number(mayExist),
  ...pick(award, contentNames),
  badgeId: award.badgeId ?? issuance.badgeId,
  firstName: award.recipient?.firstName ?? null,
  lastName: award.recipient?.lastName ?? null,
  email: award.recipient?.email ?? null,
});
