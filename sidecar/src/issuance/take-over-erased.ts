import type { StateReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { priorities } from '../db/schema/issuances.ts';
import type { Site } from '../site/site.ts';
import type { KeyedAward } from './accept-keys.ts';
import type { KnownIssuance, Step } from './accept-known.ts';
import { lockKnown } from './accept-stored.ts';
import { type Update, updateExisting } from './update-existing.ts';

/**
 * Awards of learners who were erased and have completed once more: each gets the issuance that has its key, under its own
 * id. What was never sent is sent now; what is or may be issued is listed for a person. Awards that meet no such
 * issuance are left alone.
 */
export async function takeOverErased(tx: Db, site: Site, awards: readonly KeyedAward[]): Promise<Update[]> {
  // One that Moodle knows more of is not completed once more: it is taught after a restore.
  const earned = awards.filter(({ knownState }) => knownState === null);
  if (earned.length === 0) return [];
  const taken = await lockKnown(tx, site, await rename(tx, site, earned));
  const updates = earned.flatMap((award): Update[] => {
    const issuance = taken.get(award.id);
    return issuance === undefined ? [] : [{ award, issuance, steps: stepsOf(issuance, award), newKey: true }];
  });
  await updateExisting(tx, site, updates);
  return updates;
}

/** Gives the issuances of erased learners the ids of the awards that have their keys; returns those ids. */
async function rename(tx: Db, site: Site, awards: readonly KeyedAward[]): Promise<string[]> {
  const given = awards.map(({ id, target, courseId, userKey, rule, cycle, trigger }) => ({
    id,
    target,
    course_id: courseId,
    user_key: userKey,
    rule,
    cycle,
    trigger,
    priority: trigger === 'backfill' ? priorities.backfill : priorities.live,
  }));
  const renamed = await rows<{ id: string }>(
    tx,
    sql`
    with given as (
      -- Of two with one key the first takes it over; the other then meets the first.
      select distinct on (target, course_id, user_key, rule, cycle) * from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb)
        as t(id uuid, target text, course_id text, user_key text, rule int, cycle int, trigger text, priority smallint)
    ), found as (
      select i.id, given.id as award_id, given.trigger, given.priority
      from given join issuances i on i.site = ${site.id} and i.target = given.target and i.course_id = given.course_id
        and i.rule = given.rule and i.user_key = given.user_key and i.cycle = given.cycle
      where i.user_id is null and i.state in ('issued', 'cancelled')
      order by i.id for update of i
    )
    update issuances i set award_id = found.award_id, trigger = found.trigger, priority = found.priority,
      accepted_at = clock_timestamp()
    from found where i.id = found.id returning i.award_id as id`,
  );
  return renamed.map(({ id }) => id);
}

const step = (event: Step['event'], reason: StateReason | null, content: Step['content']): Step => ({
  event,
  reason,
  content,
});

function stepsOf({ state, reason, repeats }: KnownIssuance, award: KeyedAward): Step[] {
  if (state === 'issued') return [step('completed_again', 'may_have_been_issued', 'replace')];
  const replace = step('replace', null, 'replace');
  if (reason === 'erased_may_exist' || repeats > 0)
    return [replace, step('replace_incomplete', 'may_have_been_issued', 'keep')];
  return award.reason === null
    ? [replace]
    : [replace, step('replace_incomplete', award.reason, 'incomplete')];
}
