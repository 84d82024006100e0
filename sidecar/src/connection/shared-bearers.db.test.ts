import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { firstRow, onlyRow } from '../db/client.ts';
import { Keys } from '../keys/keys.ts';
import { countOlder, reencryptAll } from '../keys/reencrypt.ts';
import type { Reply } from '../platform/http/reply.ts';
import type { BearerOwner } from '../platform/obf/bearer-store.ts';
import { Bearers, BRIEF_MS } from '../platform/obf/bearers.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { forgetEndedBearers, SharedBearers } from './shared-bearers.ts';

const answer = (status: number, json: unknown, headers = {}): Reply => ({
  kind: 'answer',
  status,
  headers,
  json,
  form: 'json',
});

onEachDatabase('shared bearers', (database) => {
  const key = randomBytes(32);
  const owner = (clientSecret = 'secret'): BearerOwner => ({
    account: `obf:production:${randomUUID().replaceAll('-', '')}`,
    credential: { clientId: 'ORG1', clientSecret },
  });
  const store = (keys = new Keys([key])) => new SharedBearers({ database: database(), keys });
  /** A replica, which counts how often it signs in. */
  const replica = (
    reply: () => Reply = () => answer(200, { access_token: randomUUID(), expires_in: 600 }),
  ) => {
    const asked: string[] = [];
    const ask = async (account: string) => {
      asked.push(account);
      return reply();
    };
    // biome-ignore lint/nursery/noMisusedPromises: signing in returns a promise; the rule does not see the type.
    return { bearers: new Bearers(store(), ({ account }) => ask(account)), asked };
  };
  const tokenOf = async ({ bearers }: ReturnType<typeof replica>, whose: BearerOwner) => {
    const signedIn = await bearers.bearerFor(whose, BRIEF_MS);
    return signedIn.kind === 'bearer' ? signedIn.token : signedIn.kind;
  };
  const letPauseEnd = ({ account }: BearerOwner) =>
    database().intake.run((db) =>
      db.execute(sql`update lanes set sign_in_after = clock_timestamp() where id = ${account}`),
    );

  it('are asked for once by three replicas that need one at the same moment', async () => {
    const [whose, replicas] = [owner(), [replica(), replica(), replica()]];
    const callers = replicas.flatMap((one) => [one, one, one]);
    const tokens = await Promise.all(callers.map((one) => tokenOf(one, whose)));
    expect(new Set(tokens).size).toBe(1);
    expect(replicas.flatMap(({ asked }) => asked)).toEqual([whose.account]);
  });

  it('are not asked for anew within the pause, by whichever replica: it says when', async () => {
    const [whose, first, second] = [owner(), replica(), replica()];
    const token = await tokenOf(first, whose);
    expect(await second.bearers.refuse(whose, token)).toBe(false);
    const signedIn = await second.bearers.bearerFor(whose, 0);
    expect(signedIn).toMatchObject({ kind: 'later' });
    if (signedIn.kind === 'later') expect(signedIn.waitMs).toBeGreaterThan(5_000);
    await letPauseEnd(whose);
    const next = await tokenOf(second, whose);
    expect(next).not.toBe(token);
    // The first replica meets a refusal of its old one, and finds the next there.
    expect(await first.bearers.refuse(whose, token)).toBe(true);
    expect(first.bearers.atHand(whose)).toBe(next);
    expect([...first.asked, ...second.asked]).toHaveLength(2);
  });

  it('are no other secret’s of the same account, which waits for the same pause', async () => {
    const whose = owner();
    const other = { ...whose, credential: { clientId: 'ORG1', clientSecret: 'another' } };
    await tokenOf(replica(), whose);
    expect(await tokenOf(replica(), other)).toBe('later');
  });

  it('are asked for where the pause was noted by a clock that was set back since', async () => {
    const [whose, one] = [owner(), replica()];
    const token = await tokenOf(one, whose);
    await one.bearers.refuse(whose, token);
    await database().intake.run((db) =>
      db.execute(
        sql`update lanes set sign_in_after = clock_timestamp() + interval '3 hours' where id = ${whose.account}`,
      ),
    );
    expect(await tokenOf(one, whose)).not.toBe('later');
  });

  it('leave the right to ask to others when the one who asked died', async () => {
    const whose = owner();
    expect(await store().reserve(whose.account, 20_000)).toEqual({ granted: true });
    expect(await store().reserve(whose.account, 20_000)).toMatchObject({ granted: false });
    await letPauseEnd(whose);
    expect(await store().reserve(whose.account, 20_000)).toEqual({ granted: true });
  });

  it('wait as long as the platform says', async () => {
    const whose = owner();
    const slow = replica(() => answer(429, {}, { 'retry-after': '7' }));
    expect(await slow.bearers.bearerFor(whose, BRIEF_MS)).toEqual({ kind: 'later', waitMs: 7_000 });
  });

  it('hand a refusal on, after which the right secret need not wait', async () => {
    const whose = owner();
    const refused = replica(() => answer(403, { status: 403 }));
    expect(await refused.bearers.bearerFor(whose, BRIEF_MS)).toMatchObject({
      kind: 'failed',
      reply: { status: 403 },
    });
    expect(await replica().bearers.bearerFor(whose, BRIEF_MS)).toMatchObject({ kind: 'bearer' });
  });

  it('lie sealed in the ledger, and nothing in their row tells the secret', async () => {
    const whose = owner('secret_of_the_account');
    const token = await tokenOf(replica(), whose);
    const row = await database().intake.run((db) =>
      onlyRow<{ row: string }>(
        db,
        sql`select row_to_json(b)::text as row from bearers b where account = ${whose.account}`,
      ),
    );
    expect(row.row).not.toContain(token);
    expect(row.row).not.toContain('secret_of_the_account');
  });

  it('are forgotten once they have ended', async () => {
    const whose = owner();
    await store().keep(whose, { token: 'short', endsInMs: -1 });
    expect(await store().read(whose)).toBeNull();
    await forgetEndedBearers({ database: database() });
    const row = await database().intake.run((db) =>
      firstRow(db, sql`select from bearers where account = ${whose.account}`),
    );
    expect(row).toBeNull();
  });

  it('go with the master key that sealed them', async () => {
    const whose = owner();
    await tokenOf(replica(), whose);
    const rotated = new Keys([randomBytes(32), key]);
    expect(await countOlder(database().reports, rotated)).toBeGreaterThan(0);
    await reencryptAll(database().reports, rotated);
    expect(await store(rotated).read(whose)).toBeNull();
  });
});
