import { type AwardReply, awardsReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { type Database, firstRow } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { type TestDeps, testDeps } from './deps.ts';
import { aSite } from './sites.ts';

/** Awards that come, and come again, and the rows they come to. `wake`: there is something to deliver. */
export function repeatedAwards(database: () => Database, wake = () => undefined) {
  let deps: TestDeps;
  let site: Site;

  beforeAll(async () => {
    deps = testDeps(database(), { wake });
    site = await aSite(deps);
  });

  const accept = async (...awards: unknown[]): Promise<AwardReply[]> => {
    const reply = await acceptAwards(deps, site, awards);
    return awardsReply.parse(reply).results;
  };
  const acceptOne = async (award: unknown): Promise<AwardReply> => {
    const [result] = await accept(award);
    if (!result) throw new Error('no result');
    return result;
  };
  const rowOf = (id: string) =>
    database().intake.run((db) =>
      firstRow<Record<string, unknown>>(
        db,
        sql`select i.*, r.first_name, r.email from issuances i left join recipients r on r.id = i.recipient_id where award_id = ${id}`,
      ),
    );
  /** Puts an issuance where the engine would have brought it. */
  const place = (id: string, state: string, reason: string | null) =>
    database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, reason = ${reason}::text, lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${id}`,
      ),
    );

  return {
    get deps() {
      return deps;
    },
    get site() {
      return site;
    },
    accept,
    acceptOne,
    rowOf,
    place,
  };
}
