import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterEach, expect, it, vi } from 'vitest';
import { saveConnection } from '../connection/save-connection.ts';
import { rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, outcomesOf, standingOf } from '../testing/issuances.ts';
import { navigatrAt } from '../testing/navigatr.ts';
import { aConnectedSite } from '../testing/sites.ts';
import {
  answerJson,
  type ReceivedCall,
  type Responder,
  type StandInApi,
  startStandInApi,
} from '../testing/stand-in-api.ts';
import { startWorker, type Worker } from './worker.ts';

// Longer than a slot waits for somebody who is late.
const BLOCKED_MS = 150;
// Generous: a busy machine is slow, and nothing here is about time.
const PATIENCE = { timeout: 60_000, interval: 100 };

onEachDatabase('the worker', (database) => {
  let api: StandInApi | undefined;
  let worker: Worker | undefined;
  afterEach(async () => {
    await worker?.stop();
    await api?.close();
    // What a test leaves queued would be delivered by the next one's worker.
    await database().delivery.run((db) => db.execute(sql`delete from connections`));
  });

  /** A connected site, `count` queued issuances, and a worker that sends them to an API that answers as told. */
  const arrange = async ({
    count = 1,
    issue,
    read,
  }: {
    count?: number;
    issue?: Responder;
    read?: Responder;
  }) => {
    api = await startStandInApi();
    if (issue) api.onIssue(issue);
    if (read) api.onRead(read);
    const platform = navigatrAt(api.url, { rate: { limit: 50, windowMs: 100 } });
    const deps: Deps = testDeps(database(), { platform });
    const site = await aConnectedSite(deps);
    const ids: number[] = [];
    for (let made = 0; made < count; made += 1) ids.push(await anIssuance(deps, site.id));
    worker = startWorker(deps);
    return { deps, site: site.id, ids, id: ids[0] ?? 0, seen: api.seen };
  };
  const stands = (deps: Deps, id: number, expected: object) =>
    vi.waitFor(async () => expect(await standingOf(deps, id)).toMatchObject(expected), PATIENCE);
  const holdsOf = (deps: Deps, site: string) =>
    deps.database.delivery.run((db) =>
      rows<{ reason: string; scope: string }>(db, sql`select reason, scope from holds where site = ${site}`),
    );
  const answering = (status: number, body: unknown = { detail: 'no' }): Responder => {
    return (_, response) => answerJson(response, status, body);
  };

  it('issues everything queued once, with one PUT each', async () => {
    const { deps, ids, seen } = await arrange({ count: 12 });
    for (const id of ids) await stands(deps, id, { state: 'issued', repeats: 0 });
    expect(seen.filter(({ method }) => method === 'PUT')).toHaveLength(12);
  });

  it('goes on issuing where the machine is so busy that no slot is met', async () => {
    const block = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
    const busy = setInterval(block, 1);
    try {
      const { deps, ids } = await arrange({ count: 10 });
      for (const id of ids) await stands(deps, id, { state: 'issued', repeats: 0 });
      const outcomes = (await Promise.all(ids.map((id) => outcomesOf(deps, id)))).flat();
      // The first ones, from which it learns how late it is.
      expect(outcomes.filter((outcome) => outcome === 'not_sent').length).toBeLessThanOrEqual(ids.length);
    } finally {
      clearInterval(busy);
    }
  });

  it('sends what the API documents', async () => {
    const { deps, id, seen } = await arrange({});
    await stands(deps, id, { state: 'issued' });
    const [put] = seen;
    expect(put).toMatchObject({ method: 'PUT', path: '/v1/badge/51/issue' });
    expect(put?.headers).toMatchObject({
      authorization: 'Bearer tok_good_1234',
      'content-type': 'application/json',
    });
    expect(put?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}-0$/);
    expect(put?.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}\.1$/);
    expect(JSON.parse(put?.body ?? '')).toEqual({
      recipient_firstname: 'Ada',
      recipient_lastname: 'Byron',
      recipient_email: 'ada@example.org',
      provider_id: 1,
    });
  });

  it('makes an answer that never came unknown', async () => {
    const { deps, id } = await arrange({ issue: (_, response) => response.destroy() });
    await stands(deps, id, { state: 'unknown' });
    expect(await outcomesOf(deps, id)).toEqual(['unknown']);
  });

  it('queues a server error again and flags the repeat', async () => {
    const { deps, id } = await arrange({ issue: answering(500) });
    await stands(deps, id, { state: 'queued', repeats: 1 });
  });

  it('waits as long as a 429 says and counts nothing', async () => {
    const issue: Responder = (_, response, number) =>
      number === 1 ? answerJson(response, 429, {}, { 'retry-after': '1' }) : answerJson(response, 200, {});
    const { deps, id } = await arrange({ issue });
    await stands(deps, id, { state: 'issued', repeats: 0 });
  });

  it('lists a learner whose requirements are not met', async () => {
    const { deps, id } = await arrange({ issue: answering(202) });
    await stands(deps, id, { state: 'needs_attention', reason: 'requirements_not_met' });
  });

  it('lists one learner, naming both causes, when the badge itself can be issued', async () => {
    const { deps, id } = await arrange({ issue: answering(422) });
    await stands(deps, id, { state: 'needs_attention', reason: 'learner_or_badge_unpublished' });
  });

  it('holds the badge when it cannot be issued, and keeps its learners queued', async () => {
    const read: Responder = (_, response) => answerJson(response, 200, { id: 51, status: 'Unpublished' });
    const { deps, id, site } = await arrange({ issue: answering(422), read });
    await vi.waitFor(
      async () =>
        expect(await holdsOf(deps, site)).toEqual([{ scope: 'badge', reason: 'badge_not_issuable' }]),
      PATIENCE,
    );
    await stands(deps, id, { state: 'queued', repeats: 0 });
  });

  it('lists one learner and parks the badge when the token is good but may not issue it', async () => {
    const { deps, id, site } = await arrange({ issue: answering(403) });
    await stands(deps, id, { state: 'needs_attention', reason: 'not_allowed' });
    expect(await holdsOf(deps, site)).toEqual([{ scope: 'badge', reason: 'not_allowed' }]);
  });

  it('holds the target when the token is refused, and loses nobody', async () => {
    const { deps, ids, site } = await arrange({ count: 3, issue: answering(401), read: answering(401) });
    await vi.waitFor(
      async () => expect(await holdsOf(deps, site)).toEqual([{ scope: 'target', reason: 'token_refused' }]),
      PATIENCE,
    );
    for (const id of ids) await stands(deps, id, { state: 'queued' });
  });

  it.each([401, 403, 404])(
    'holds nothing for a %i that a token got which was replaced meanwhile',
    async (status) => {
      const isOld = ({ headers }: ReceivedCall) =>
        [headers.authorization, headers['x-access-token']].join().includes('tok_good_1234');
      const issue: Responder = (seen, response) =>
        answerJson(response, isOld(seen) ? status : 200, { detail: 'no' });
      // The account's own question is answered once the new token is stored.
      let isSaved = false;
      const read: Responder = (seen, response) => {
        if (!isOld(seen) || isSaved) return answerJson(response, isOld(seen) ? 401 : 200, { id: 9 });
        isSaved = true;
        void save().then(() => answerJson(response, status === 403 ? 200 : 401, { id: 9 }));
      };
      const { deps, id, site } = await arrange({ issue, read });
      const save = () =>
        saveConnection(
          deps,
          { site, connection: MAIN_CONNECTION },
          { token: 'tok_next_5678', environment: 'production', force: false, actor: { userId: '2' } },
        );
      await stands(deps, id, { state: 'issued' });
      expect(await holdsOf(deps, site)).toEqual([]);
    },
  );

  it('holds the target of an API that refuses the token and cannot be asked about it', async () => {
    const { deps, id, site } = await arrange({ issue: answering(401), read: answering(404) });
    await vi.waitFor(
      async () => expect(await holdsOf(deps, site)).toEqual([{ scope: 'target', reason: 'token_refused' }]),
      PATIENCE,
    );
    await stands(deps, id, { state: 'queued' });
  });

  it('lifts the hold of an API that was down once it answers again, without burning an attempt', async () => {
    const { deps, id, site } = await arrange({ count: 0 }).then(async (world) => {
      await api?.close();
      const id = await anIssuance(world.deps, world.site);
      return { ...world, id };
    });
    await vi.waitFor(
      async () => expect(await holdsOf(deps, site)).toEqual([{ scope: 'target', reason: 'api_down' }]),
      PATIENCE,
    );
    expect(await standingOf(deps, id)).toMatchObject({ state: 'queued', attempts: 0 });
    await api?.open();
    await stands(deps, id, { state: 'issued', repeats: 0 });
  });

  it('finishes the PUT under way before it stops', async () => {
    let answer = () => {};
    const { deps, id, seen } = await arrange({
      issue: (_, response) => {
        answer = () => answerJson(response, 200, {});
      },
    });
    await vi.waitFor(() => expect(seen).toHaveLength(1), PATIENCE);
    const stopped = worker?.stop();
    answer();
    await stopped;
    expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });
  });

  it('begins nothing once it was asked to stop', async () => {
    const deps = testDeps(database());
    const site = await aConnectedSite(deps);
    await anIssuance(deps, site.id);
    const connecting = vi.spyOn(deps.platform, 'connect');
    worker = startWorker(deps);
    await worker.stop();
    expect(connecting).not.toHaveBeenCalled();
  });
});
