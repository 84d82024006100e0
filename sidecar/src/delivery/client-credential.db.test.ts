import { connectionsReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { firstRow, onlyRow, rows } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { OBF_VALUES, type ObfSite, obfSite } from '../testing/obf-site.ts';
import { anAward } from '../testing/sites.ts';
import { answerJson } from '../testing/stand-in-api.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';

/** An account that signs in with a client id and its secret: from the first connection to the issued badge. */
onEachDatabase('an account of Open Badge Factory', (database) => {
  let world: ObfSite;
  beforeEach(async () => {
    world = await obfSite(database());
  });
  afterEach(async () => {
    await world.close();
    // The account is the same in each test, and its pace is real.
    for (const table of ['sites', 'lanes', 'bearers', 'installation'])
      await database().intake.run((db) => db.execute(sql`delete from ${sql.identifier(table)}`));
  });

  const send = async (more: object = {}) => {
    const award = anAward({ target: OBF_TARGET, providerId: 'ORG1', badgeId: 'B1', ...more });
    await world.client.call('POST', '/v1/awards', { awards: [award] });
    return award;
  };
  const rowOf = (id: string) =>
    database().intake.run((db) =>
      onlyRow<{ state: string; reason: string | null; remoteId: string | null; repeats: number }>(
        db,
        sql`select state, reason, remote_id as "remoteId", repeats from issuances where award_id = ${id}`,
      ),
    );
  const becomes = (id: string, what: object) =>
    vi.waitFor(async () => expect(await rowOf(id)).toMatchObject(what), { timeout: 20_000, interval: 100 });

  it('is offered beside the usual one, and connected by its client id and secret', async () => {
    expect(await world.put()).toMatchObject({
      saved: true,
      test: { ok: true, accountName: 'Northfield', providers: [{ id: 'ORG1' }, { id: 'SUB1' }] },
      connection: { platform: 'obf', target: OBF_TARGET, tokenLastFour: '_one', features: { find: true } },
    });
    const reply = connectionsReply.parse((await world.client.call('GET', '/v1/connections')).body);
    expect(reply.offered?.map(({ platform, signIn }) => [platform, signIn])).toEqual([
      ['navigatr', 'token'],
      ['obf', 'client'],
    ]);
    const row = await database().intake.run((db) =>
      onlyRow<{ text: string }>(db, sql`select row_to_json(c)::text as text from connections c`),
    );
    expect(row.text).not.toContain(OBF_VALUES.clientSecret);
  });

  it('needs one bearer for a test, the save after it and a change that keeps the secret', async () => {
    const { clientSecret: _, ...kept } = OBF_VALUES;
    const test = await world.client.call('POST', '/v1/connections/obf/test', {
      platform: 'obf',
      clientId: OBF_VALUES.clientId,
      clientSecret: OBF_VALUES.clientSecret,
    });
    expect(test.body).toMatchObject({ ok: true, target: OBF_TARGET });
    await world.put();
    const changed = await world.client.call('PUT', '/v1/connections/obf', { ...kept, timeoutMs: 60_000 });
    expect(changed.body).toMatchObject({ saved: true, connection: { timeoutMs: 60_000 } });
    expect(world.obf.bearers).toHaveLength(1);
  });

  it('is not saved with the secret of another client', async () => {
    expect(await world.put({ clientSecret: 'of_another_client' })).toMatchObject({
      saved: false,
      test: { problem: 'token_refused', httpStatus: 403 },
    });
  });

  it.each([
    ['a token', { token: 'tok_good_1234' }],
    ['another id without its secret', { clientId: 'ORG2', clientSecret: undefined }],
    ['no id', { clientId: undefined }],
    ['an id that is none', { clientId: 'org/1' }],
    ['staging, which it does not have', { environment: 'staging' }],
  ])('is refused with %s', async (_, values) => {
    const reply = await world.client.call('PUT', '/v1/connections/obf', { ...OBF_VALUES, ...values });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });

  it('signs nobody in at a platform that takes tokens', async () => {
    const reply = await world.client.call('PUT', '/v1/connections/obf', {
      ...OBF_VALUES,
      platform: 'navigatr',
    });
    expect(reply).toMatchObject({ status: 400 });
  });

  it('issues an award with what Moodle knows of it, and remembers the event', async () => {
    await world.put();
    world.startSending();
    const { id } = await send();
    await becomes(id, { state: 'issued', remoteId: 'EV1' });
    expect(JSON.parse(world.obf.seen('/issue')[0]?.body ?? '')).toMatchObject({
      log_entry: { award: id, wwwroot: 'https://moodle.example.org', course_id: '12' },
      issued_on: Date.parse('2026-11-21T10:00:00Z') / 1000,
    });
  });

  it('lists a learner whose address it does not take, and sends nothing', async () => {
    await world.put();
    world.startSending();
    const email = `${'a'.repeat(65)}@example.org`;
    const { id } = await send({ recipient: { firstName: 'Ada', lastName: 'Byron', email } });
    await becomes(id, { state: 'needs_attention', reason: 'recipient_refused' });
    expect(world.obf.seen('/issue')).toEqual([]);
  });

  it('holds everything once it may issue no more, and nothing needs attention', async () => {
    await world.put();
    world.obf.client = { id: 'ORG1', name: 'Northfield', issuing_limit: 2 };
    world.obf.recipients = [{}, {}];
    world.obf.issue = (_, response) => answerJson(response, 200, { success: false, message: 'limit' });
    world.startSending();
    const ids = [(await send()).id, (await send()).id];
    const held = await vi.waitFor(async () => {
      const hold = await database().intake.run((db) =>
        firstRow<{ scope: string }>(db, sql`select scope from holds where reason = 'quota_used_up'`),
      );
      expect(hold).toEqual({ scope: 'target' });
      return hold;
    }, 20_000);
    expect(held).not.toBeNull();
    for (const id of ids) await becomes(id, { state: 'queued', reason: null });
    world.obf.issue = (_, response) => answerJson(response, 200, { success: true, resource_id: 'EV2' });
    await database().intake.run((db) => db.execute(sql`update holds set until = clock_timestamp()`));
    for (const id of ids) await becomes(id, { state: 'issued' });
  });

  it('goes on after its bearer ended: one more is asked for, and the award is not the worse for it', async () => {
    await world.put();
    world.obf.ended.add('bearer-1');
    await database().intake.run((db) => db.execute(sql`update lanes set sign_in_after = clock_timestamp()`));
    world.startSending();
    const { id } = await send();
    await becomes(id, { state: 'issued', repeats: 0 });
    expect(world.obf.bearers).toEqual(['bearer-1', 'bearer-2']);
  });

  it('is asked about an award whose answer was lost', async () => {
    await world.put();
    world.obf.issue = ({ body }, response) => {
      world.obf.events.push({
        id: 'EV5',
        badge_id: 'B1',
        log_entry: JSON.stringify(JSON.parse(body).log_entry),
      });
      response.socket?.destroy();
    };
    world.startSending();
    const { id } = await send();
    await becomes(id, { state: 'unknown' });
    await database().intake.run((db) =>
      db.execute(sql`update issuances set next_attempt_at = clock_timestamp() where award_id = ${id}`),
    );
    await becomes(id, { state: 'issued', remoteId: 'EV5', repeats: 0 });
    const attempts = await database().intake.run((db) => rows(db, sql`select id from attempts`));
    expect(attempts).toHaveLength(1);
  });
});
