import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accessOf } from '../connection/access.ts';
import { findConnection } from '../connection/find-connection.ts';
import { endPrevious, findSite, newSecret, rotateSecret } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aConnection, anAward } from '../testing/sites.ts';
import { accountHashKey } from './account-hash-key.ts';
import { accountKeyOf, Keys } from './keys.ts';
import { readKeyFile, writeKeys } from './load.ts';
import { fitKeys } from './proof.ts';
import { countOlder, reencryptAll } from './reencrypt.ts';

const aKey = () => randomBytes(32);

/** Calls without a pause, several at a time, until stopped; says what was answered. */
function callAllTheTime(client: () => SignedClient) {
  const statuses: number[] = [];
  const ids: string[] = [];
  let stopped = false;
  const callers = Array.from({ length: 6 }, async () => {
    while (!stopped) {
      const award = anAward();
      const { status } = await client().call('POST', '/v1/awards', { awards: [award] });
      statuses.push(status);
      if (status === 202) ids.push(award.id);
    }
  });
  const answered = async (count: number) => {
    const from = statuses.length;
    while (statuses.length < from + count) await new Promise((resolve) => setImmediate(resolve));
  };
  const stop = async () => {
    stopped = true;
    await Promise.all(callers);
    return { refused: statuses.filter((status) => status !== 202), ids };
  };
  return { answered, stop };
}

onEachDatabase('a rotation', (database) => {
  let folder: string;
  let file: string;
  let running: RunningServer;
  const old = aKey();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sidecar-keys-'));
    file = join(folder, 'master.key');
    await writeKeys(file, [old]);
    await database().intake.run((db) => db.execute(sql`delete from sites`));
    await database().intake.run((db) => db.execute(sql`delete from installation`));
    const keys = new Keys(readKeyFile(file), () => readKeyFile(file));
    await fitKeys(database().intake, keys);
    running = await startTestServer(database(), { keys });
  });
  afterEach(async () => {
    await running.server.stop();
    await rm(folder, { recursive: true });
  });

  const missing = async (client: SignedClient, ids: string[]) => {
    const found: string[] = [];
    for (let at = 0; at < ids.length; at += 500) {
      const part = ids.slice(at, at + 500);
      found.push(...(await client.call('POST', '/v1/awards/missing', { ids: part })).body.missing);
    }
    return found;
  };

  it('of the master key keeps the accounts that are named by their credential', async () => {
    const credential = { token: 'tok_unnamed_1234' };
    const idWith = async (keys: Keys) =>
      accountKeyOf(await accountHashKey(database().intake, keys), credential);
    const before = await idWith(new Keys([old]));
    expect(await idWith(new Keys([old]))).toBe(before);
    const both = new Keys([aKey(), old]);
    expect(await countOlder(database().intake, both)).toBe(2);
    await reencryptAll(database().intake, both);
    expect(await countOlder(database().intake, both)).toBe(0);
    expect(await idWith(both)).toBe(before);
  });

  it('of the master key refuses and loses nothing while a sidecar runs that knew only the old one', async () => {
    const { site, client } = await running.pair();
    await aConnection(running.deps, site);
    const second = { id: 'second', token: 'tok_second_5678' };
    await aConnection(running.deps, site, 'navigatr:production:10', second);
    const load = callAllTheTime(() => client);
    await load.answered(30);

    const newest = aKey();
    await writeKeys(file, [newest, old]);
    const rotating = new Keys(readKeyFile(file));
    expect(await countOlder(database().intake, rotating)).toBe(5);
    expect(await reencryptAll(database().intake, rotating)).toBe(5);
    await load.answered(30);
    // Read anew, as it is when what is kept for a moment runs out.
    expect(await database().intake.run((db) => findSite(db, running.deps.keys, site.id))).toEqual(site);
    expect(running.deps.keys.id).toBe(rotating.id);
    await load.answered(30);

    const { refused, ids } = await load.stop();
    expect([refused, await missing(client, ids)]).toEqual([[], []]);
    expect(await countOlder(database().intake, rotating)).toBe(0);
    const alone = new Keys([newest]);
    await fitKeys(database().intake, alone);
    for (const [id, token] of [
      [MAIN_CONNECTION, 'tok_good_1234'],
      [second.id, second.token],
    ] as const) {
      const stored = await database().intake.run((db) => findConnection(db, site.id, id));
      expect(stored && accessOf(stored, alone).credential).toEqual({ token });
    }
    await expect(fitKeys(database().intake, new Keys([old]))).rejects.toThrow(/not the one/);
  });

  it('of the master key leaves what is written meanwhile, and takes it up when it is run again', async () => {
    const { site } = await running.pair();
    const rotating = new Keys([aKey(), old]);
    await reencryptAll(database().intake, rotating);
    // A sidecar that has not looked at its key file yet.
    await database().intake.run((db) => rotateSecret(db, new Keys([old]), { site, secret: newSecret() }));
    expect(await countOlder(database().intake, rotating)).toBe(2);
    expect(await reencryptAll(database().intake, rotating)).toBe(2);
    expect(await reencryptAll(database().intake, rotating)).toBe(0);
  });

  it('of the master key stops at what no key here opens, and says which', async () => {
    const { site } = await running.pair();
    await database().intake.run((db) => rotateSecret(db, new Keys([aKey()]), { site, secret: newSecret() }));
    await expect(reencryptAll(database().intake, new Keys([aKey(), old]))).rejects.toThrow(
      `The secret of site ${site.id} cannot be opened`,
    );
  });

  it("of a site's secret refuses and loses nothing while calls with either come in", async () => {
    const { site, client: before } = await running.pair();
    const rotated = { ...site, secrets: [newSecret()] };
    const after = running.clientOf(rotated);
    let turn = 0;
    const current: SignedClient[] = [before];
    const load = callAllTheTime(() => current[turn++ % current.length] ?? before);
    await load.answered(30);
    await database().intake.transaction((tx) =>
      rotateSecret(tx, running.deps.keys, { site, secret: rotated.secrets[0] ?? '' }),
    );
    await load.answered(30);
    current.push(after);
    await load.answered(60);
    current.shift();
    await load.answered(30);
    const { refused, ids } = await load.stop();
    expect([refused, await missing(after, ids)]).toEqual([[], []]);
  });

  it("of a site's secret ends the one before an hour after the first call with the new one", async () => {
    const { site, client: before } = await running.pair();
    const rotated = { ...site, secrets: [newSecret()] };
    await database().intake.transaction((tx) =>
      rotateSecret(tx, running.deps.keys, { site, secret: rotated.secrets[0] ?? '' }),
    );
    const secrets = async () =>
      (await database().intake.run((db) => findSite(db, running.deps.keys, site.id)))?.secrets;
    const passAnHour = () =>
      database().intake.run((db) =>
        db.execute(
          sql`update sites set previous_until = previous_until - interval '1 hour' where id = ${site.id}`,
        ),
      );
    await passAnHour();
    expect(await secrets()).toHaveLength(2);
    expect((await before.call('GET', '/v1/feed')).status).toBe(200);
    expect((await running.clientOf(rotated).call('GET', '/v1/feed')).status).toBe(200);
    expect(await secrets()).toHaveLength(2);
    await passAnHour();
    expect(await secrets()).toEqual(rotated.secrets);
  });

  it("of a site's secret that has leaked ends the one before at once", async () => {
    const { site } = await running.pair();
    const secret = newSecret();
    await database().intake.transaction(async (tx) => {
      await rotateSecret(tx, running.deps.keys, { site, secret });
      await endPrevious(tx, site.id);
    });
    const found = await database().intake.run((db) => findSite(db, running.deps.keys, site.id));
    expect(found?.secrets).toEqual([secret]);
  });
});
