import type { IssuanceState } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import type { LookUp, LookUpFinding } from '../platform/port.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anObfSite } from '../testing/fake-obf-site.ts';
import { anIssuance, fieldOf, standingOf } from '../testing/issuances.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';
import { lookUpNow } from './look-up-now.ts';

const AFTER_MS = [60_000, 300_000, 900_000] as const;
const ACTOR = { userId: '7' };

onEachDatabase('a platform that a person wants to have asked at once', (database) => {
  const arrange = async (
    answer: LookUpFinding | (() => Promise<LookUpFinding>),
    { reason = null, ...more }: { reason?: string | null; state?: IssuanceState; target?: string } = {},
  ) => {
    const lookUp: LookUp = {
      afterMs: AFTER_MS,
      find: async () => (typeof answer === 'function' ? answer() : answer),
    };
    const { deps, site } = await anObfSite(database(), { lookUp }, { unknownPolicy: 'hold' });
    const id = await anIssuance(deps, site.id, { target: OBF_TARGET, state: 'unknown', ...more });
    const [stored] = await database().intake.run((db) =>
      rows<{ awardId: string }>(
        db,
        sql`update issuances set reason = ${reason} where id = ${id} returning award_id as "awardId"`,
      ),
    );
    const awardId = stored?.awardId ?? '';
    const look = (given = awardId) => lookUpNow(deps, site.id, { awardId: given, actor: ACTOR });
    return { deps, site: site.id, id, look };
  };
  const absencesOf = (id: number) => fieldOf<number>(database(), id, 'absences');
  const auditOf = (id: number) =>
    database().intake.run((db) =>
      rows<{ action: string; actor: string }>(
        db,
        sql`select action, actor from audit_log where issuance = ${id} order by id desc limit 1`,
      ),
    );

  it.each<[IssuanceState, string | null]>([
    ['unknown', null],
    ['needs_attention', 'may_have_been_issued'],
  ])(
    'has the badge of what is %s (%s): it is issued, and the trail names who asked',
    async (state, reason) => {
      const { deps, id, look } = await arrange({ kind: 'found', remoteId: 'EV7' }, { state, reason });
      expect(await look()).toEqual({ result: 'done', state: 'issued', reason: null });
      expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });
      expect(await fieldOf(database(), id, 'remote_id')).toBe('EV7');
      expect(await auditOf(id)).toEqual([{ action: 'found', actor: '7' }]);
    },
  );

  it('does not list it: however often a person asks, that is none of the answers after which it is sent again', async () => {
    const { deps, id, look } = await arrange({ kind: 'absent' });
    for (let time = 0; time < 5; time += 1) {
      expect(await look()).toEqual({ result: 'not_listed', state: 'unknown', reason: null });
    }
    expect(await standingOf(deps, id)).toMatchObject({ state: 'unknown' });
    expect(await absencesOf(id)).toBe(0);
  });

  it.each<[string, LookUpFinding | (() => Promise<LookUpFinding>)]>([
    ['gives no answer', { kind: 'unknown' }],
    ['refuses the secret', { kind: 'token_refused' }],
    ['refuses the question', { kind: 'not_allowed' }],
    ['breaks off', () => Promise.reject(new Error('reset'))],
  ])('%s: nothing changes', async (_what, answer) => {
    const { deps, id, look } = await arrange(answer);
    expect(await look()).toMatchObject({ result: 'not_asked', state: 'unknown' });
    expect(await standingOf(deps, id)).toMatchObject({ state: 'unknown' });
  });

  it('is not asked where nothing is open, where it cannot be asked, and about what is not there', async () => {
    const found: LookUpFinding = { kind: 'found', remoteId: 'EV8' };
    const queued = await arrange(found, { state: 'queued' });
    expect(await queued.look()).toEqual({ result: 'not_possible', state: 'queued', reason: null });
    const other = await arrange(found, { target: 'navigatr:production:9' });
    expect(await other.look()).toMatchObject({ result: 'not_possible', state: 'unknown' });
    expect(await other.look('0193a5c0-0000-7000-8000-0000000fffff')).toMatchObject({ result: 'not_found' });
  });

  it('answers too late: what moved meanwhile stays', async () => {
    let meanwhile = async () => {};
    const { deps, id, look } = await arrange(async () => {
      await meanwhile();
      return { kind: 'found', remoteId: 'EV9' };
    });
    meanwhile = async () => {
      await deps.database.intake.run((db) =>
        db.execute(sql`update issuances set fence = fence + 1, state = 'queued' where id = ${id}`),
      );
    };
    expect(await look()).toEqual({ result: 'not_possible', state: 'queued', reason: null });
    expect(await standingOf(deps, id)).toMatchObject({ state: 'queued' });
  });
});
