import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { startWorker } from '../delivery/worker.ts';
import type { Deps } from '../deps.ts';
import { listHolds } from '../hold/list-holds.ts';
import type { IssueResult } from '../platform/port.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { anIssuance, manyIssuances, outcomesOf, standingOf } from '../testing/issuances.ts';
import { navigatrAt } from '../testing/navigatr.ts';
import { aConnectedSite, TARGET } from '../testing/sites.ts';
import { answerJson, type Responder, startStandInApi } from '../testing/stand-in-api.ts';
import { RefusalDiagnosis } from './diagnose-refusal.ts';

const QUEUED = 40;
const PATIENCE = { timeout: 15_000, interval: 100 };
const LANE = 'navigatr:production:9';

const refused = (outcome: IssueResult['outcome']) => ({ outcome });

const subjectOf = (token: string, site = 'a') => ({
  site,
  lane: LANE,
  target: TARGET,
  badgeId: '51',
  providerId: '1',
  credential: token,
  access: {
    environment: 'production' as const,
    credential: { token },
    authScheme: 'bearer' as const,
    timeoutMs: 15_000,
  },
});

onEachDatabase('the investigator', (database) => {
  it('asks once what several refused calls are about', async () => {
    const deps = testDeps(database());
    const diagnosis = new RefusalDiagnosis(deps);
    const calls = Array.from({ length: 5 }, () =>
      diagnosis.judge(refused('token_refused'), subjectOf('revoked')),
    );
    expect(new Set((await Promise.all(calls)).map(({ outcome }) => outcome))).toEqual(
      new Set(['token_refused']),
    );
    expect(deps.platform.calls).toEqual(['verify production']);
  });

  it('asks for each site, which has a token of its own', async () => {
    const deps = testDeps(database());
    const diagnosis = new RefusalDiagnosis(deps);
    const verdicts = await Promise.all([
      diagnosis.judge(refused('token_refused'), subjectOf('revoked', 'a')),
      diagnosis.judge(refused('token_refused'), subjectOf('tok_good_1234', 'b')),
    ]);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['token_refused', 'not_allowed']);
  });

  it('blames no rights of a good token where something in between refused', async () => {
    const diagnosis = new RefusalDiagnosis(testDeps(database()));
    const strange = { ...refused('token_refused'), isStrange: true as const };
    expect(await diagnosis.judge(strange, subjectOf('tok_good_1234'))).toEqual({
      outcome: 'unexpected_response',
      apiDown: false,
    });
    expect(await diagnosis.judge(strange, subjectOf('revoked'))).toMatchObject({ outcome: 'token_refused' });
  });

  it('is asking about the token until the answer is in', async () => {
    const deps = testDeps(database());
    const diagnosis = new RefusalDiagnosis(deps);
    const judged = diagnosis.judge(refused('token_refused'), subjectOf('revoked'));
    expect(diagnosis.isAskingAboutToken(LANE)).toBe(true);
    await judged;
    expect(diagnosis.isAskingAboutToken(LANE)).toBe(false);
  });

  it('issues with the other header where the account takes only that one now', async () => {
    const api = await startStandInApi();
    const platform = navigatrAt(api.url);
    const deps: Deps = testDeps(database(), { platform });
    const isTaken: Responder = ({ headers, method }, response) =>
      headers['x-access-token'] === undefined
        ? answerJson(response, 401, { detail: 'Not authenticated' })
        : answerJson(response, 200, { id: method === 'PUT' ? 51 : 9 });
    api.onIssue(isTaken);
    api.onRead(isTaken);
    const site = await aConnectedSite(deps);
    const id = await anIssuance(deps, site.id);
    const worker = startWorker(deps);
    try {
      await vi.waitFor(async () => expect((await standingOf(deps, id)).state).toBe('issued'), PATIENCE);
      expect(await outcomesOf(deps, id)).toEqual(['retry_later', 'issued']);
    } finally {
      await worker.stop();
      await api.close();
      await database().delivery.run((db) => db.execute(sql`delete from connections`));
    }
  });

  it('takes a refusal for neither final nor unanswered while the database keeps it from asking', async () => {
    const deps = testDeps(database());
    const run = vi.spyOn(deps.database.delivery, 'run').mockRejectedValue(new Error('away'));
    const diagnosis = new RefusalDiagnosis(deps);
    const token = await diagnosis.judge(refused('token_refused'), subjectOf('revoked'));
    const badge = await diagnosis.judge(refused('badge_refused'), subjectOf('tok_good_1234'));
    run.mockRestore();
    expect([token.outcome, badge.outcome]).toEqual(['retry_later', 'badge_check_failed']);
    deps.platform.badges = [aBadge('51')];
    const later = await diagnosis.judge(refused('badge_refused'), subjectOf('tok_good_1234'));
    expect(later.outcome).toBe('recipient_or_badge_refused');
  });

  it('says that the check failed where the platform does not answer it', async () => {
    const deps = testDeps(database());
    deps.platform.isIssuable = () => Promise.resolve(null);
    const judged = await new RefusalDiagnosis(deps).judge(
      refused('badge_refused'),
      subjectOf('tok_good_1234'),
    );
    expect(judged).toEqual({ outcome: 'badge_check_failed', apiDown: false });
  });

  it.each([
    ['of a badge', 'badge_refused', 'recipient_or_badge_refused', 'badge_refused'],
    ['of an account', 'refused', 'refused', 'quota_used_up'],
  ] as const)(
    'believes what speaks well %s for a moment, and what speaks ill for longer',
    async (_, call, well, ill) => {
      const deps = testDeps(database());
      const isFine = vi.fn(() => Promise.resolve(true));
      deps.platform.isIssuable = isFine;
      Object.assign(deps.platform, { isQuotaUsedUp: async () => !(await isFine()) });
      const diagnosis = new RefusalDiagnosis(deps);
      const judge = async () => (await diagnosis.judge(refused(call), subjectOf('tok_good_1234'))).outcome;
      const asked = () => isFine.mock.calls.length;
      vi.useFakeTimers({ toFake: ['performance'] });
      try {
        expect(await judge()).toBe(well);
        const once = asked();
        expect(await judge()).toBe(well);
        expect(asked()).toBe(once);
        isFine.mockResolvedValue(false);
        vi.advanceTimersByTime(5_000);
        expect(await judge()).toBe(ill);
        const twice = asked();
        vi.advanceTimersByTime(5_000);
        expect(await judge()).toBe(ill);
        expect(asked()).toBe(twice);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it('does not believe what spoke well of an account before the call was refused', async () => {
    const deps = testDeps(database());
    const isQuotaUsedUp = vi.fn(() => Promise.resolve(false));
    Object.assign(deps.platform, { isQuotaUsedUp });
    const diagnosis = new RefusalDiagnosis(deps);
    const judge = async () => (await diagnosis.judge(refused('refused'), subjectOf('tok_good_1234'))).outcome;
    expect(await judge()).toBe('refused');
    isQuotaUsedUp.mockResolvedValue(true);
    expect(await Promise.all([judge(), judge(), judge()])).toEqual(Array(3).fill('quota_used_up'));
    expect(isQuotaUsedUp).toHaveBeenCalledTimes(2);
  });

  it('tells the platform how much its ledger issued lately, which the lists may not have yet', async () => {
    const deps = testDeps(database());
    const site = await aConnectedSite(deps);
    const other = await aConnectedSite(deps);
    await manyIssuances(deps, site.id, { state: 'issued', count: 2 });
    await manyIssuances(deps, other.id, { state: 'issued', count: 1 });
    await manyIssuances(deps, site.id, { state: 'queued', count: 2 });
    const isQuotaUsedUp = vi.fn(() => Promise.resolve(true));
    const lookUp = { afterMs: [60_000, 900_000] as const, find: vi.fn() };
    Object.assign(deps.platform, { isQuotaUsedUp, lookUp });
    const judged = await new RefusalDiagnosis(deps).judge(
      refused('refused'),
      subjectOf('tok_good_1234', site.id),
    );
    expect(judged.outcome).toBe('quota_used_up');
    expect(isQuotaUsedUp).toHaveBeenCalledExactlyOnceWith(expect.anything(), expect.anything(), 3);
    await database().delivery.run((db) => db.execute(sql`delete from connections`));
  });

  it.each([
    [true, 'recipient_or_badge_refused'],
    [false, 'provider_gone'],
    [null, 'badge_check_failed'],
  ])('asks about the provider of a badge that is fine: %s', async (isThere, outcome) => {
    const deps = testDeps(database());
    deps.platform.isIssuable = () => Promise.resolve(true);
    const hasProvider = vi.fn(() => Promise.resolve(isThere));
    deps.platform.hasProvider = hasProvider;
    const diagnosis = new RefusalDiagnosis(deps);
    const judged = await diagnosis.judge(refused('badge_refused'), subjectOf('tok_good_1234'));
    expect(judged.outcome).toBe(outcome);
    expect(hasProvider).toHaveBeenCalledExactlyOnceWith(expect.anything(), '1', expect.anything());
    const of = { ...subjectOf('tok_good_1234'), providerId: null };
    expect((await diagnosis.judge(refused('badge_refused'), of)).outcome).toBe('recipient_or_badge_refused');
  });

  it('has nothing claimed while it asks about the token', async () => {
    const api = await startStandInApi();
    const puts = () => api.seen.filter(({ method }) => method === 'PUT').length;
    api.onIssue((_, response) => answerJson(response, 401, {}));
    // Time enough for all of them to be sent, if anything were.
    api.onRead((_, response) => setTimeout(() => answerJson(response, 401, {}), 1_500));
    const platform = navigatrAt(api.url, { rate: { limit: 5, windowMs: 50 } });
    const deps: Deps = testDeps(database(), { platform });
    const site = await aConnectedSite(deps);
    for (let made = 0; made < QUEUED; made += 1) await anIssuance(deps, site.id);
    const worker = startWorker(deps);
    await vi.waitFor(
      async () =>
        expect(await deps.database.delivery.run((db) => listHolds(db, { site: site.id }))).toHaveLength(1),
      PATIENCE,
    );
    expect(puts()).toBeLessThan(QUEUED);
    await worker.stop();
    await api.close();
    await database().delivery.run((db) => db.execute(sql`delete from connections`));
  });
});
