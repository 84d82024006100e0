import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlatforms } from '../app.ts';
import { parseConfig } from '../config.ts';
import type { Pool } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import { Keys } from '../keys/keys.ts';
import { writeKeys } from '../keys/load.ts';
import { fitKeys } from '../keys/proof.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { runCommand } from '../testing/run-command.ts';
import { aConnectedSite, aConnection, aSite, TARGET } from '../testing/sites.ts';
import { examineKeys } from './examine-keys.ts';
import { examinePlatforms } from './examine-platforms.ts';
import { examineServer } from './examine-server.ts';
import { examineSites } from './examine-sites.ts';
import type { Finding } from './finding.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sidecar-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

const notOk = (findings: Finding[]) => findings.filter(({ level }) => level !== 'ok');

onEachDatabase('the doctor', (database) => {
  it('tells a clock that is wrong, and a database that forgets', async () => {
    const findings = await examineServer(database());
    expect(findings).toContainEqual({
      level: 'ok',
      text: 'The clocks of this machine and of the database agree.',
    });
    const forgetful = {
      ...database(),
      reports: setting(database().reports, 'set local synchronous_commit = off'),
    };
    expect(notOk(await examineServer(forgetful)).map(({ text }) => text)).toContainEqual(
      'synchronous_commit is off: awards that were acknowledged can vanish in a power cut. Set synchronous_commit = on in PostgreSQL.',
    );
  });

  it('tells role settings that are missing or too short, with the statement that mends them', async () => {
    const postgres = { ...database(), kind: 'postgres' as const };
    const short = setting(database().reports, `set local statement_timeout = '1s'`);
    const texts = notOk(await examineServer({ ...postgres, reports: short })).map(({ text }) => text);
    expect(texts).toContainEqual(
      expect.stringMatching(
        /^statement_timeout is 1000 ms, .* alter role ".+" set statement_timeout = '60s';$/,
      ),
    );
    expect(texts).toContainEqual(expect.stringMatching(/^lock_timeout is not set: .* alter role/));
  });

  it('tells a master key that does not fit, one to get rid of, and one that others may read', async () => {
    const [key, newer] = [randomBytes(32), randomBytes(32)];
    const config = parseConfig({ SIDECAR_DATA_DIR: folder });
    const file = join(folder, 'master.key');
    await database().intake.run((db) => db.execute(sql`delete from installation`));
    await fitKeys(database().intake, new Keys([key]));
    const examine = async (keys: Buffer[]) => {
      await writeKeys(file, keys);
      return notOk(await examineKeys(database().reports, config)).map(({ text }) => text);
    };
    expect(await examine([key])).toEqual([]);
    expect(await examine([newer])).toEqual([expect.stringMatching(/^The master key is not the one/)]);
    expect(await examine([newer, key])).toEqual([
      expect.stringMatching(/^Secrets sealed with an older master key: 1\./),
    ]);
    expect(await examine([key, newer])).toEqual([expect.stringMatching(/Take it out of the configuration/)]);
    await writeKeys(file, [key]);
    await chmod(file, 0o644);
    expect(notOk(await examineKeys(database().reports, config))).toEqual([
      { level: 'warn', text: `Others may read the master key file. chmod 600 ${file}` },
    ]);
    await rm(file);
    await expect(examineKeys(database().reports, config)).rejects.toThrow(/no master key/);
  });

  it('tells who does not call and what stops sending, with the remedy', async () => {
    const deps = testDeps(database());
    const site = await aConnectedSite(deps);
    expect(await examineSites(database().reports, deps.platforms)).toMatchObject([{ level: 'ok' }]);
    await database().intake.run((db) =>
      placeHold(db, { site: site.id, scope: 'target', target: TARGET, reason: 'token_refused', forMs: null }),
    );
    expect(await examineSites(database().reports, deps.platforms)).toMatchObject([
      { level: 'warn', text: expect.stringMatching(/nothing is sent: token_refused\. Generate a new token/) },
    ]);
    await aConnection(deps, site, 'navigatr:production:10', { id: 'second' });
    expect(await examineSites(database().reports, deps.platforms)).toMatchObject([
      { level: 'warn', text: expect.stringContaining(`nothing is sent from ${TARGET}: token_refused.`) },
    ]);
    const badge = { site: site.id, scope: 'badge', target: TARGET, subject: '51' } as const;
    await database().intake.run((db) =>
      placeHold(db, { ...badge, reason: 'refused_repeatedly', httpStatus: 404, forMs: 1_000 }),
    );
    expect(await examineSites(database().reports, deps.platforms)).toHaveLength(1);
    await anIssuance(deps, site.id);
    expect((await examineSites(database().reports, deps.platforms)).at(-1)).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(
        /waiting for badge 51 of .+: 1\. Cause: refused_repeatedly \(404\)\. Map the course/,
      ),
    });
    await database().intake.run((db) => db.execute(sql`delete from sites`));
    await aSite(deps);
    expect(await examineSites(database().reports, deps.platforms)).toMatchObject([
      { level: 'ok', text: expect.stringContaining('is not connected, nothing waits') },
    ]);
    await database().intake.run((db) => db.execute(sql`delete from sites`));
    expect(await examineSites(database().reports, deps.platforms)).toMatchObject([{ level: 'bad' }]);
  });

  it('tells a Moodle that was never paired from one that fell silent, and names the site to recover', async () => {
    const deps = testDeps(database());
    const { id } = await aSite(deps);
    const textsOf = async () => {
      const findings = notOk(await examineSites(database().reports, deps.platforms));
      return findings.map(({ text }) => text).filter((text) => text.startsWith(`${id} `));
    };
    const update = (change: SQL) =>
      database().intake.run((db) => db.execute(sql`update sites set ${change} where id = ${id}`));
    await update(sql`permitted_until = null, last_seen_at = null`);
    expect(await textsOf()).toEqual([
      expect.stringMatching(/has never called; .*no_heartbeat\. Paste its pairing code/),
    ]);
    await update(sql`last_seen_at = clock_timestamp()`);
    expect(await textsOf()).toEqual([
      expect.stringMatching(/called last at .*no_heartbeat\. See that Moodle's cron runs/),
    ]);
    await database().intake.run((db) =>
      placeHold(db, { site: id, scope: 'site', target: '', reason: 'recovery', forMs: null }),
    );
    expect(await textsOf()).toContainEqual(expect.stringContaining(`run \`sidecar recover ${id}\`.`));
  });
});

/** A pool whose statements run under a setting. */
const setting = (pool: Pool, statement: string): Pool => ({
  run: (work) =>
    pool.transaction(async (tx) => {
      await tx.execute(sql.raw(statement));
      return work(tx);
    }),
  transaction: (work) => pool.transaction(work),
});

describe('the doctor, of the platform', () => {
  let server: Server;
  let headers: Record<string, string>;
  const config = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return parseConfig({
      SIDECAR_NAVIGATR_PRODUCTION_URL: url,
      SIDECAR_NAVIGATR_STAGING_URL: 'http://127.0.0.1:1',
      SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    });
  };
  beforeEach(async () => {
    headers = {};
    server = createServer((_request, response) => response.writeHead(404, headers).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('tells what cannot be reached, and calls only production bad', async () => {
    expect(await examinePlatforms(createPlatforms(config()))).toMatchObject([
      { level: 'ok' },
      {
        level: 'warn',
        text: expect.stringContaining('cannot be reached: refused (ECONNREFUSED). Allow outgoing'),
      },
    ]);
  });

  it("tells a clock that differs from the API's", async () => {
    headers = { date: new Date(Date.now() - 3_600_000).toUTCString() };
    const [, clock] = await examinePlatforms(createPlatforms(config()));
    expect(clock).toMatchObject({ level: 'warn', text: expect.stringMatching(/off by -(3599|3600|3601) s/) });
  });
});

describe('the doctor, of what it cannot open', () => {
  it('repeats every fault of the configuration', async () => {
    await expect(runCommand({ SIDECAR_PORT: 'x', SIDECAR_RATE_LIMIT: '0' }, ['doctor'])).rejects.toThrow(
      'Bad findings: 2 of 2.',
    );
  });

  it('makes no database where there is none', async () => {
    const dataDir = join(folder, 'none');
    const nowhere = {
      SIDECAR_NAVIGATR_PRODUCTION_URL: 'http://127.0.0.1:1',
      SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    };
    await expect(
      runCommand(
        { SIDECAR_DATA_DIR: dataDir, SIDECAR_NAVIGATR_STAGING_URL: 'http://127.0.0.1:1', ...nowhere },
        ['doctor'],
      ),
    ).rejects.toThrow('Bad findings: 1 of 5.');
    await expect(rm(dataDir)).rejects.toThrow('ENOENT');
  });
});
