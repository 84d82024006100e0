import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import type { LookUp, LookUpFinding, SoughtAward } from '../platform/port.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { endAskableRecoveries } from '../recovery/end-askable-recoveries.ts';
import { endRecovery } from '../recovery/end-recovery.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anObfSite } from '../testing/fake-obf-site.ts';
import { anIssuance, fieldOf, standingOf } from '../testing/issuances.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';
import { ASKED_REPEATS_MAX } from './decide.ts';
import { resolveOnce } from './resolve-unknown.ts';

const AFTER_MS = [60_000, 300_000, 900_000] as const;
const FOUND: LookUpFinding = { kind: 'found', remoteId: 'EV1' };
const ABSENT: LookUpFinding = { kind: 'absent' };
const NO_ANSWER: LookUpFinding = { kind: 'unknown' };

onEachDatabase('what may have been issued by a platform that can be asked', (database) => {
  /** `answers`: what the platform says, one after the other; the last one stays. */
  const arrange = async (answers: LookUpFinding[], policy: 'retry' | 'hold' = 'retry') => {
    const asked: SoughtAward[] = [];
    const lookUp: LookUp = {
      afterMs: AFTER_MS,
      find: async (_access, award, permit) => {
        await permit();
        asked.push(award);
        return answers[Math.min(asked.length, answers.length) - 1] ?? NO_ANSWER;
      },
    };
    const { deps, site } = await anObfSite(database(), { lookUp }, { unknownPolicy: policy });
    const lost = (more: object = {}) =>
      anIssuance(deps, site.id, { target: OBF_TARGET, state: 'unknown', dueInMs: -1, ...more });
    const resolve = async (id: number) => {
      await database().intake.run((db) =>
        db.execute(sql`update issuances set next_attempt_at = clock_timestamp() where id = ${id}`),
      );
      await resolveOnce(deps);
      return standingOf(deps, id);
    };
    return { deps, site: site.id, asked, lost, resolve };
  };
  const field = <T>(id: number, name: string) => fieldOf<T>(database(), id, name);
  const auditOf = async (id: number) =>
    (
      await database().intake.run((db) =>
        rows<{ action: string }>(db, sql`select action from audit_log where issuance = ${id} order by id`),
      )
    ).map(({ action }) => action);
  const end = (deps: Awaited<ReturnType<typeof arrange>>['deps'], site: string) =>
    endRecovery(database(), 'retry', {
      site,
      id: null,
      untaught: 'accept',
      actor: { userId: '2' },
      askable: deps.platforms.askable('retry'),
    });

  it('is issued where the platform has it, under its own id', async () => {
    const { lost, resolve, asked } = await arrange([FOUND]);
    const id = await lost();
    expect(await resolve(id)).toMatchObject({ state: 'issued', reason: null, repeats: 0 });
    expect(await field(id, 'remote_id')).toBe('EV1');
    expect(await auditOf(id)).toEqual(['found']);
    expect(asked).toMatchObject([{ id: await field(id, 'award_id'), badgeId: '51' }]);
  });

  it('is sent again after three answers that it is not there, and not before', async () => {
    const { lost, resolve } = await arrange([ABSENT]);
    const id = await lost();
    expect(await resolve(id)).toMatchObject({ state: 'unknown' });
    expect(await resolve(id)).toMatchObject({ state: 'unknown', repeats: 0 });
    expect(await resolve(id)).toMatchObject({ state: 'queued', repeats: 1, revision: 0 });
    expect(await auditOf(id)).toEqual(['not_found']);
    expect(await field(id, 'absences')).toBe(0);
  });

  it('is asked about a minute after the loss, then after four more, then after ten', async () => {
    const { lost, resolve } = await arrange([ABSENT]);
    const id = await lost();
    const waits: number[] = [];
    for (let asked = 0; asked < 2; asked += 1) {
      await resolve(id);
      const [row] = await database().intake.run((db) =>
        rows<{ minutes: number | string }>(
          db,
          sql`select round(extract(epoch from (next_attempt_at - clock_timestamp())) / 60) as minutes
              from issuances where id = ${id}`,
        ),
      );
      waits.push(Number(row?.minutes));
    }
    expect(waits).toEqual([4, 10]);
  });

  it('stays where it is while the platform does not answer, however often', async () => {
    const { lost, resolve, asked } = await arrange([ABSENT, NO_ANSWER, NO_ANSWER, NO_ANSWER, ABSENT, FOUND]);
    const id = await lost();
    for (let times = 0; times < 5; times += 1)
      expect(await resolve(id)).toMatchObject({ state: 'unknown', repeats: 0 });
    expect(await resolve(id)).toMatchObject({ state: 'issued' });
    expect(asked).toHaveLength(6);
  });

  it('is cancelled instead of sent again where that was asked for, and issued where it was', async () => {
    const { lost, resolve } = await arrange([ABSENT, ABSENT, ABSENT, FOUND]);
    const [id, other] = [await lost(), await lost({ dueInMs: 3_600_000 })];
    await database().intake.run((db) =>
      db.execute(sql`update issuances set cancel_reason = 'consent_withdrawn' where id in (${id}, ${other})`),
    );
    for (let times = 0; times < 3; times += 1) await resolve(id);
    expect(await standingOf((await arrange([])).deps, id)).toMatchObject({
      state: 'cancelled',
      reason: 'consent_withdrawn',
    });
    expect(await field(id, 'recipient_id')).toBeNull();
    expect(await resolve(other)).toMatchObject({ state: 'issued' });
  });

  it('is a person’s once it was sent too often without an answer', async () => {
    const { lost, resolve } = await arrange([ABSENT]);
    const id = await lost({ repeats: ASKED_REPEATS_MAX });
    for (let times = 0; times < 3; times += 1) await resolve(id);
    expect(await standingOf((await arrange([])).deps, id)).toMatchObject({
      state: 'needs_attention',
      reason: 'may_have_been_issued',
    });
  });

  it('is a person’s where it is in doubt for a day, and the account may not ask', async () => {
    const { lost, resolve } = await arrange([{ kind: 'not_allowed' }]);
    const [id, erased] = [await lost(), await lost({ dueInMs: 3_600_000 })];
    await database().intake.run((db) =>
      db.execute(sql`update issuances set cancel_reason = 'consent_withdrawn' where id = ${erased}`),
    );
    for (let times = 0; times < 4; times += 1)
      expect(await resolve(id)).toMatchObject({ state: 'unknown', repeats: 0 });
    await database().intake.run((db) =>
      db.execute(sql`update issuances set changed_at = clock_timestamp() - interval '25 hours'
        where id in (${id}, ${erased})`),
    );
    const listed = { state: 'needs_attention', reason: 'may_have_been_issued' };
    expect(await resolve(id)).toMatchObject(listed);
    expect(await resolve(erased)).toMatchObject(listed);
    expect(await field(erased, 'recipient_id')).toBeNull();
    expect(await auditOf(id)).toEqual(['give_up']);
    expect(await field(id, 'cancel_reason')).toBeNull();
  });

  it('is a person’s at once under the policy hold', async () => {
    const { lost, resolve, asked } = await arrange([FOUND], 'hold');
    expect(await resolve(await lost())).toMatchObject({ state: 'needs_attention' });
    expect(asked).toEqual([]);
  });

  it('is not asked about while its account is held, or its Moodle is silent', async () => {
    const { lost, resolve, asked, site } = await arrange([FOUND]);
    const id = await lost();
    const hold = {
      site,
      scope: 'target',
      target: OBF_TARGET,
      reason: 'token_refused',
      forMs: 60_000,
    } as const;
    await database().intake.run((db) => placeHold(db, hold));
    expect(await resolve(id)).toMatchObject({ state: 'unknown' });
    await database().intake.run((db) => db.execute(sql`delete from holds where site = ${site}`));
    await database().intake.run((db) =>
      db.execute(sql`update sites set permitted_until = clock_timestamp() where id = ${site}`),
    );
    expect(await resolve(id)).toMatchObject({ state: 'unknown' });
    expect(asked).toEqual([]);
  });

  it('leaves what cannot be asked to the policy', async () => {
    const { deps, site, asked } = await arrange([FOUND]);
    const id = await anIssuance(deps, site, { state: 'unknown', dueInMs: -1 });
    await resolveOnce(deps);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'queued', repeats: 1 });
    expect(asked).toEqual([]);
  });

  it('waits for its first question, not for a repeat, when its worker died', async () => {
    const { deps, lost } = await arrange([FOUND]);
    const id = await lost({ state: 'sending' });
    await resolveOnce(deps);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'unknown', repeats: 0 });
  });

  it('is asked about after a recovery: what the ledger had queued, and what Moodle last knew as sent', async () => {
    const { deps, site, lost, resolve } = await arrange([FOUND]);
    const queued = await lost({ state: 'queued' });
    await database().intake.transaction((tx) => beginRecovery(tx, [site], 'restored'));
    const unresolved = await lost({ state: 'needs_attention' });
    const merged = await lost({ state: 'needs_attention' });
    await database().intake.run((db) =>
      db.execute(
        sql`update issuances set reason = 'may_have_been_issued' where id in (${unresolved}, ${merged})`,
      ),
    );
    await database().intake.run((db) =>
      db.execute(sql`
        insert into audit_log (site, issuance, award_id, actor, action, details)
        select site, id, award_id, 'system', 'doubt', '' from issuances where id = ${merged}`),
    );
    expect(await end(deps, site)).toMatchObject({ kind: 'ended', asked: 0 });
    expect(await standingOf(deps, queued)).toMatchObject({ state: 'unknown' });
    expect(await resolve(queued)).toMatchObject({ state: 'issued' });
    expect(await resolve(unresolved)).toMatchObject({ state: 'issued' });
    // The platform is asked by award, and the badge may be the other account's.
    expect(await standingOf(deps, merged)).toMatchObject({ state: 'needs_attention' });
    expect(await auditOf(queued)).toEqual(['ask', 'found']);
  });

  it('is not sent again before the lists have what a ledger that is gone may have sent last', async () => {
    const { deps, site, lost, resolve } = await arrange([ABSENT]);
    const id = await lost({ state: 'queued' });
    await database().intake.transaction((tx) => beginRecovery(tx, [site], 'restored'));
    await end(deps, site);
    for (let times = 0; times < 4; times += 1) expect(await resolve(id)).toMatchObject({ state: 'unknown' });
    await database().intake.run((db) =>
      db.execute(sql`update recoveries set begun_at = begun_at - interval '15 minutes' where site = ${site}`),
    );
    expect(await resolve(id)).toMatchObject({ state: 'queued' });
  });

  it('ends a recovery without a person once it is taught, and not beside a platform that cannot be asked', async () => {
    const { deps, site, lost } = await arrange([FOUND]);
    const id = await lost({ state: 'queued' });
    await database().intake.transaction((tx) => beginRecovery(tx, [site], 'restored'));
    const asking = { policy: 'retry', askable: deps.platforms.askable('retry') } as const;
    expect(await endAskableRecoveries(database(), asking)).not.toContain(site);
    const counts = { erasures: 0, holds: 0, connections: 0, awards: 1, failed: 0, ofAwards: 1 };
    await database().intake.run((db) =>
      db.execute(sql`update recoveries set taught_at = clock_timestamp(), taught = ${JSON.stringify(counts)}::text::jsonb
                     where site = ${site}`),
    );
    const other = await anIssuance(deps, site);
    expect(await endAskableRecoveries(database(), asking)).not.toContain(site);
    await database().intake.run((db) => db.execute(sql`delete from issuances where id = ${other}`));
    expect(await endAskableRecoveries(database(), asking)).toContain(site);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'unknown' });
  });
});
