import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import { readIssuance } from '../issuance/read-issuance.ts';
import { act } from '../issuance/user-actions.ts';
import type { LookUpFinding, Revocation } from '../platform/port.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anObfSite } from '../testing/fake-obf-site.ts';
import { anIssuance, feedOf, fieldOf, standingOf } from '../testing/issuances.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';
import { SCHEDULE_ENDS_AFTER_MS } from './retry-schedule.ts';
import { revokeOnce } from './revoke-due.ts';

type Said = Revocation['kind'];

onEachDatabase('revoking an issued badge', (database) => {
  /** `answers`: what the platform says, one after the other; the last one stays. */
  const arrange = async (answers: Said[], finding: LookUpFinding = { kind: 'found', remoteId: 'EV9' }) => {
    const asked: string[] = [];
    const { deps, site } = await anObfSite(database(), {
      revoke: async (_access, remoteId, permit) => {
        await permit();
        asked.push(remoteId);
        const kind = answers[Math.min(asked.length, answers.length) - 1] ?? 'unknown';
        return kind === 'refused' ? { kind, said: 'Locked until 2027' } : { kind };
      },
      lookUp: { afterMs: [60_000, 900_000], find: async () => finding },
    });
    const issued = async (remoteId: string | null = 'EV1') => {
      const id = await anIssuance(deps, site.id, { target: OBF_TARGET, state: 'issued' });
      await database().intake.run((db) =>
        db.execute(sql`update issuances set remote_id = ${remoteId}::text where id = ${id}`),
      );
      return id;
    };
    return { deps, site: site.id, whole: site, asked, issued };
  };
  const field = <T>(id: number, name: string) => fieldOf<T>(database(), id, name);
  const set = (id: number, assignment: ReturnType<typeof sql>) =>
    database().intake.run((db) => db.execute(sql`update issuances set ${assignment} where id = ${id}`));
  const auditOf = (id: number) =>
    database().intake.run((db) =>
      rows<{ action: string; actor: string; details: string }>(
        db,
        sql`select action, actor, details from audit_log where issuance = ${id} order by id`,
      ),
    );
  const want = async (deps: Deps, site: string, id: number) => {
    const awardId = (await field<string>(id, 'award_id')) ?? '';
    const { results } = await act(deps, site, {
      verb: 'revoke',
      ids: [awardId],
      actor: { userId: '42' },
      note: 'plagiarism',
    });
    return results[0];
  };
  const work = async (deps: Deps, id: number) => {
    await set(id, sql`next_attempt_at = clock_timestamp()`);
    await revokeOnce(deps, () => false);
    return standingOf(deps, id);
  };
  /** As if the person had asked so long ago that the lists of the platform have caught up. */
  const longAgo = (id: number) => set(id, sql`changed_at = clock_timestamp() - interval '1 day'`);

  it('is done once, and told with who wanted it and why', async () => {
    const { deps, site, asked, issued } = await arrange(['revoked']);
    const id = await issued();
    expect(await want(deps, site, id)).toMatchObject({ result: 'done', state: 'revoking', reason: null });
    expect(await work(deps, id)).toMatchObject({ state: 'revoked', reason: 'revoked_by_person' });
    await work(deps, id);
    expect(asked).toEqual(['EV1']);
    expect(await auditOf(id)).toEqual([
      { action: 'revoke', actor: '42', details: 'plagiarism' },
      { action: 'revoked', actor: 'system', details: '' },
    ]);
    expect((await feedOf(deps, site)).map(({ state }) => state)).toEqual(['revoking', 'revoked']);
    expect(await want(deps, site, id)).toMatchObject({ result: 'done', state: 'revoked' });
  });

  it('goes on until the platform answers, a little later each time', async () => {
    const { deps, site, asked, issued } = await arrange(['unknown', 'unknown', 'revoked']);
    const id = await issued();
    await want(deps, site, id);
    expect(await work(deps, id)).toMatchObject({ state: 'revoking' });
    expect(await field(id, 'failures')).toBe(1);
    expect(await work(deps, id)).toMatchObject({ state: 'revoking' });
    await revokeOnce(deps, () => false);
    expect(asked).toHaveLength(2);
    expect(await work(deps, id)).toMatchObject({ state: 'revoked' });
  });

  it('is taken up again by who comes after one that died while it asked', async () => {
    const { deps, site, issued } = await arrange(['revoked']);
    const id = await issued();
    await want(deps, site, id);
    // Taken, and never answered: as a killed process leaves it.
    await set(id, sql`next_attempt_at = clock_timestamp() + interval '1 minute'`);
    await revokeOnce(deps, () => false);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'revoking' });
    expect(await work(deps, id)).toMatchObject({ state: 'revoked' });
  });

  it.each([
    ['refused', 'issued', 'revoke_refused'],
    ['gone', 'revoked', 'revoked_gone'],
  ] as const)('that is %s ends as %s (%s)', async (said, state, reason) => {
    const { deps, site, issued } = await arrange([said]);
    const id = await issued();
    await want(deps, site, id);
    await longAgo(id);
    expect(await work(deps, id)).toMatchObject({ state, reason });
  });

  it('keeps why the platform refused, unless the learner is forgotten by then', async () => {
    const { deps, site, issued } = await arrange(['refused']);
    const [id, forgotten] = [await issued(), await issued('EV2')];
    for (const one of [id, forgotten]) await want(deps, site, one);
    await set(forgotten, sql`user_id = null`);
    for (const one of [id, forgotten]) await work(deps, one);
    expect((await auditOf(id)).at(-1)).toEqual({
      action: 'not_revoked',
      actor: 'system',
      details: 'Locked until 2027',
    });
    expect((await auditOf(forgotten)).at(-1)).toMatchObject({ action: 'not_revoked', details: '' });
  });

  it('does not believe that a badge is gone while the lists may lag', async () => {
    const { deps, site, issued } = await arrange(['gone', 'revoked']);
    const id = await issued();
    await want(deps, site, id);
    expect(await work(deps, id)).toMatchObject({ state: 'revoking' });
    expect(await work(deps, id)).toMatchObject({ state: 'revoked', reason: 'revoked_by_person' });
  });

  it('finds a badge first of which only the award is known', async () => {
    const { deps, site, asked, issued } = await arrange(['revoked']);
    const id = await issued(null);
    await want(deps, site, id);
    expect(await work(deps, id)).toMatchObject({ state: 'revoked' });
    expect([asked, await field(id, 'remote_id')]).toEqual([['EV9'], 'EV9']);
  });

  it('says so where the platform does not list the award', async () => {
    const { deps, site, asked, issued } = await arrange(['revoked'], { kind: 'absent' });
    const id = await issued(null);
    await want(deps, site, id);
    expect(await work(deps, id)).toMatchObject({ state: 'revoking' });
    await longAgo(id);
    expect(await work(deps, id)).toMatchObject({ state: 'issued', reason: 'revoke_not_found' });
    expect(asked).toEqual([]);
  });

  it('is given up after a month without an answer, and can be asked for again', async () => {
    const { deps, site, issued } = await arrange(['unknown', 'revoked']);
    const id = await issued();
    await want(deps, site, id);
    await set(
      id,
      sql`failing_since = clock_timestamp() - ${SCHEDULE_ENDS_AFTER_MS}::float8 * interval '1 millisecond'`,
    );
    expect(await work(deps, id)).toMatchObject({ state: 'issued', reason: 'revoke_unanswered' });
    expect(await want(deps, site, id)).toMatchObject({ state: 'revoking' });
    expect(await work(deps, id)).toMatchObject({ state: 'revoked' });
  });

  it('waits behind a refused token, and not behind a quota or a paused mapping', async () => {
    const { deps, site, whole, asked, issued } = await arrange(['revoked']);
    const [id, other] = [await issued(), await issued('EV2')];
    const hold = (reason: 'token_refused' | 'quota_used_up') =>
      database().intake.run((db) =>
        placeHold(db, { site, scope: 'target', target: OBF_TARGET, reason, forMs: 60_000 }),
      );
    await want(deps, site, id);
    await hold('quota_used_up');
    expect(await work(deps, id)).toMatchObject({ state: 'revoked' });
    await want(deps, site, other);
    const keeping = async () => {
      const award = (await field<string>(other, 'award_id')) ?? '';
      const read = await database().intake.run((db) => readIssuance(db, whole, award));
      return read?.holds.map(({ reason }) => reason);
    };
    expect(await keeping()).toEqual([]);
    await hold('token_refused');
    expect(await work(deps, other)).toMatchObject({ state: 'revoking' });
    expect(asked).toEqual(['EV1']);
    expect(await keeping()).toEqual(['token_refused']);
  });

  it('is not offered where the platform cannot', async () => {
    const { deps, site } = await arrange(['revoked']);
    const id = await anIssuance(deps, site, { state: 'issued' });
    expect(await want(deps, site, id)).toMatchObject({ result: 'not_possible', state: 'issued' });
  });
});
