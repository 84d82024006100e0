import type { Hold, IssuanceState } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { vi } from 'vitest';
import { type Database, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import { listHolds } from '../hold/list-holds.ts';
import type { Site } from '../site/site.ts';
import { testDeps } from './deps.ts';
import { anIssuance } from './issuances.ts';
import { navigatrAt } from './navigatr.ts';
import { aConnection, aSite, TARGET } from './sites.ts';
import { answerJson, startStandInApi } from './stand-in-api.ts';

type Learners = {
  domain?: string;
  address?: string;
  badgeId?: string;
  courseId?: string;
  providerId?: string;
};

export type School = Awaited<ReturnType<typeof aRefusingSchool>>;

let counter = 0;

/** A connected site whose API shows every badge as published and refuses some of them all the same. */
export async function aRefusingSchool(database: Database) {
  const api = await startStandInApi();
  const badges = new Map<string, number | 'hang up'>();
  const domains = new Map<string, number>();
  api.onIssue(({ path, body }, response) => {
    const badge = badges.get(path.split('/')[3] ?? '');
    if (badge === 'hang up') return response.destroy();
    const domain = String(JSON.parse(body).recipient_email).split('@')[1] ?? '';
    const status = badge ?? domains.get(domain) ?? 200;
    answerJson(response, status, status === 200 ? { id: 1 } : { detail: 'no' });
  });
  const platform = navigatrAt(api.url, { rate: { limit: 50, windowMs: 100 } });
  const deps: Deps = testDeps(database, { platform });
  const site: Site = await aSite(deps);
  await aConnection(deps, site);
  const run = (statement: SQL) => database.intake.run((db) => db.execute(statement));
  const tally = async (statement: SQL): Promise<Record<string, number>> => {
    const found = await database.intake.run((db) =>
      rows<{ name: string; count: number | string }>(db, statement),
    );
    return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]));
  };
  const among = (ids: readonly number[]) =>
    sql`id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`;
  return {
    deps,
    site,
    run,
    refuse: (badgeId: string, status: number) => badges.set(badgeId, status),
    refuseDomain: (domain: string, status: number) => domains.set(domain, status),
    /** Answers nothing more for this badge. */
    hangUp: (badgeId: string) => badges.set(badgeId, 'hang up'),
    heal: () => badges.clear(),
    /** Queued issuances of one new learner each, with an address of their own unless one is given. */
    learners: async (
      count: number,
      { domain = 'example.org', address, providerId, ...given }: Learners = {},
    ) => {
      const ids: number[] = [];
      for (let made = 0; made < count; made += 1) {
        counter += 1;
        // Held until name and address are right.
        const id = await anIssuance(deps, site.id, { ...given, dueInMs: 3_600_000 });
        await run(sql`update recipients set email = ${address ?? `l${counter}@${domain}`}
          where id = (select recipient_id from issuances where id = ${id})`);
        await run(
          sql`update issuances set next_attempt_at = clock_timestamp(), provider_id = ${providerId ?? '1'} where id = ${id}`,
        );
        ids.push(id);
      }
      return ids;
    },
    pause: (courseId: string) =>
      database.intake.run((db) =>
        placeHold(db, {
          site: site.id,
          scope: 'mapping',
          target: TARGET,
          subject: courseId,
          reason: 'mapping_paused',
          forMs: null,
        }),
      ),
    /** Bodies of the issue calls for a badge so far. */
    puts: (badgeId: string) =>
      api.seen
        .filter(({ method, path }) => method === 'PUT' && path.split('/')[3] === badgeId)
        .map(({ body }) => body),
    states: (ids: readonly number[]) =>
      tally(sql`select state as name, count(*) from issuances where ${among(ids)} group by state`),
    reasons: (ids: readonly number[]) =>
      tally(
        sql`select coalesce(reason, state) as name, count(*) from issuances where ${among(ids)} group by 1`,
      ),
    counts: () =>
      tally(sql`select state as name, count(*) from issuances where site = ${site.id} group by state`),
    holds: () =>
      database.intake.run((db) =>
        rows<{ scope: string; subject: string; reason: string }>(
          db,
          sql`select scope, subject, reason from holds where site = ${site.id} order by since`,
        ),
      ),
    /** As the screens show them. */
    listed: (): Promise<Hold[]> => database.intake.run((db) => listHolds(db, { site: site.id })),
    trial: async (): Promise<number> => {
      const row = await database.intake.run((db) =>
        onlyRow<{ trial: number | string }>(db, sql`select trial from holds where site = ${site.id}`),
      );
      return Number(row.trial);
    },
    awardOf: async (id: number): Promise<string> => {
      const row = await database.intake.run((db) =>
        onlyRow<{ award: string }>(db, sql`select award_id as award from issuances where id = ${id}`),
      );
      return row.award;
    },
    /** Everything happened so many hours earlier; what waits is due. */
    hoursPass: async (hours: number) => {
      const earlier = sql`- ${hours}::int * interval '1 hour'`;
      await run(
        sql`update issuances set changed_at = changed_at ${earlier}, next_attempt_at = next_attempt_at ${earlier} where site = ${site.id}`,
      );
    },
    /** Nothing is under way, and nothing more can be claimed. */
    quiet: async () => {
      const isQuiet = async () => {
        const sending: IssuanceState = 'sending';
        const { count } = await database.intake.run((db) =>
          onlyRow<{ count: number | string }>(
            db,
            sql`select count(*) from issuances where site = ${site.id} and state = ${sending}`,
          ),
        );
        return Number(count) === 0;
      };
      let [puts, calm] = [-1, 0];
      await vi.waitUntil(
        async () => {
          calm = (await isQuiet()) && puts === api.seen.length ? calm + 1 : 0;
          puts = api.seen.length;
          return calm > 15;
        },
        { timeout: 30_000, interval: 50 },
      );
    },
    close: async () => {
      await api.close();
      await run(sql`delete from sites where id = ${site.id}`);
    },
  };
}
