import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Database, firstRow } from '../db/client.ts';
import { anIssuance } from './issuances.ts';
import { type ObfSite, obfSite } from './obf-site.ts';
import { runObf } from './run-obf.ts';
import { WWWROOT } from './sites.ts';
import { answerJson } from './stand-in-api.ts';
import { OBF_TARGET } from './stand-in-obf.ts';

/** In seconds, as the platform says times. */
const NOON = Date.parse('2026-11-21T12:00:00Z') / 1000;

/** A site that is connected to Open Badge Factory, with what its ledger and the platform have: empty before each test. */
export function obfLedger(database: () => Database) {
  let given: ObfSite;
  const execute = (statement: ReturnType<typeof sql>) => database().intake.run((db) => db.execute(statement));
  beforeAll(async () => {
    given = await obfSite(database(), { pace: 'none' });
    await given.put();
  });
  afterAll(() => given.close());
  beforeEach(async () => {
    Object.assign(given.obf, { instead: null, events: [], recipients: [] });
    await execute(sql`delete from issuances where site = ${given.site.id}`);
    await execute(sql`delete from holds`);
  });

  /** An event at the platform, of one learner. */
  const addEvent = (id: string, entry: object | null, more: object = {}) => {
    const log_entry = entry && JSON.stringify(entry);
    given.obf.events.push({
      id,
      badge_id: 'B1',
      log_entry,
      ctime: NOON,
      recipient_count: 1,
      ...more,
    } as never);
    given.obf.recipients.push({
      ...{ event_id: id, email: 'ada@example.org', name: 'Ada Byron', received: true },
      receive_url: 'https://openbadgefactory.com/receive/bearer-like',
    });
  };
  const awardOf = async (id: number) =>
    (
      await database().intake.run((db) =>
        firstRow<{ award: string }>(db, sql`select award_id as award from issuances where id = ${id}`),
      )
    )?.award ?? '';
  /** One that was sent at noon, and its event where it has one. */
  const issuance = async (state: 'issued' | 'unknown' | 'queued' | 'cancelled', event: string | null) => {
    const id = await anIssuance(given.deps, given.site.id, { target: OBF_TARGET, state });
    if (event !== null && state === 'issued')
      await execute(sql`update issuances set remote_id = ${event} where id = ${id}`);
    await execute(sql`insert into attempts (issuance, fence, repeat, outcome, started_at, finished_at)
      values (${id}, 1, false, 'issued', to_timestamp(${NOON}), to_timestamp(${NOON}))`);
    await execute(sql`update issuances set changed_at = to_timestamp(${NOON}) where id = ${id}`);
    const award = await awardOf(id);
    if (event !== null) addEvent(event, { award, wwwroot: WWWROOT, course_id: '12' });
    return { id, award };
  };
  /** As older hosts do. */
  const listWithoutMarks = () => {
    given.obf.instead = ({ path }, response) => {
      if (path.split('?')[0] !== '/v2/event/ORG1') return false;
      const result = given.obf.events.map(({ log_entry: _, ...event }) => event);
      answerJson(response, 200, { result, total: result.length });
      return true;
    };
  };
  const remoteIdOf = async (id: number) =>
    (
      await database().intake.run((db) =>
        firstRow<{ remoteId: string | null }>(
          db,
          sql`select remote_id as "remoteId" from issuances where id = ${id}`,
        ),
      )
    )?.remoteId;
  return {
    get given() {
      return given;
    },
    run: (argument: string, logged: string[] = []) => runObf(given.deps, argument, { logged }),
    ...{ execute, addEvent, issuance, listWithoutMarks, remoteIdOf },
  };
}
