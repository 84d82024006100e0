import type { Award } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach } from 'vitest';
import { type Database, onlyRow, rows } from '../db/client.ts';
import type { Verb } from '../issuance/decide-user-action.ts';
import { act } from '../issuance/user-actions.ts';
import type { Site } from '../site/site.ts';
import { type TestDeps, testDeps } from './deps.ts';
import { acceptEach, anAward, aSite } from './sites.ts';

/** Awards of learners by their addresses. */
export function addressedAwards(database: () => Database) {
  let deps: TestDeps;
  let site: Site;
  beforeAll(() => {
    deps = testDeps(database());
  });
  beforeEach(async () => {
    site = await aSite(deps);
  });

  const ASKED = { state: 'needs_attention', reason: 'shared_address' };
  const SENT = { state: 'queued', reason: null };
  const at = (email: string, more: Partial<Award> = {}): Award =>
    anAward({ recipient: { firstName: 'Ada', lastName: 'Byron', email }, ...more });
  const accept = (...awards: Award[]) => acceptEach(deps, site, awards);
  const standing = ({ id }: Award) =>
    database().intake.run((db) =>
      onlyRow(db, sql`select state, reason from issuances where award_id = ${id} and site = ${site.id}`),
    );
  const idOf = async ({ id }: Award) =>
    Number(
      (
        await database().intake.run((db) =>
          onlyRow<{ id: number | string }>(db, sql`select id from issuances where award_id = ${id}`),
        )
      ).id,
    );
  const place = ({ id }: Award, state: string, reason: string | null = null) =>
    database().intake.run((db) =>
      db.execute(sql`
        update issuances set state = ${state}, reason = ${reason}::text,
          lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${id}`),
    );
  const byPerson = (verb: Verb, ...awards: Award[]) =>
    act(deps, site.id, { verb, ids: awards.map(({ id }) => id), actor: { userId: '2' } });
  const decisions = () =>
    database().intake.run((db) => rows(db, sql`select * from shared_addresses where site = ${site.id}`));
  const actionsOf = async ({ id }: Award) =>
    (
      await database().intake.run((db) =>
        rows<{ action: string }>(db, sql`select action from audit_log where award_id = ${id} order by id`),
      )
    ).map(({ action }) => action);

  return {
    get deps() {
      return deps;
    },
    get site() {
      return site;
    },
    ASKED,
    SENT,
    at,
    accept,
    standing,
    idOf,
    place,
    byPerson,
    decisions,
    actionsOf,
  };
}
