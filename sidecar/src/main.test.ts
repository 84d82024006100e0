import { existsSync } from 'node:fs';
import { rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newSecret, type Site } from './site/site.ts';
import { emptyDataDir, usedDataDir } from './testing/data-dir.ts';
import { runCommand } from './testing/run-command.ts';
import { SidecarProcess } from './testing/sidecar-process.ts';
import { SignedClient } from './testing/signed-client.ts';
import { anAward, WWWROOT } from './testing/sites.ts';

// Each of these is a process with an embedded database of its own on a shared machine.
const PATIENCE_MS = 180_000;

const aProcess = (argument: string[], dataDir: string, environment: Record<string, string> = {}) =>
  new SidecarProcess(argument, { SIDECAR_DATA_DIR: dataDir, SIDECAR_PORT: '0', ...environment });

describe('the process', { timeout: PATIENCE_MS }, () => {
  let dataDir: string;
  const started: SidecarProcess[] = [];

  beforeEach(async () => {
    dataDir = await usedDataDir();
  });
  afterEach(async () => {
    for (const one of started.splice(0)) {
      one.signal('SIGKILL');
      await one.ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  }, PATIENCE_MS);

  const start = (argument: string[], environment: Record<string, string> = {}) => {
    const one = aProcess(argument, dataDir, environment);
    started.push(one);
    return one;
  };

  it('lists every fault of its configuration and leaves with 78', async () => {
    const { code, stderr } = await start(['serve'], { SIDECAR_PORT: 'x', SIDECAR_SITE_SECRET: 'y' }).ended;
    expect(code).toBe(78);
    expect(stderr).toMatch(/SIDECAR_PORT must be/);
    expect(stderr).toMatch(/SIDECAR_SITE_SECRET must be/);
  });

  it('keeps what it acknowledged through kill -9, and pairs again without a change', async () => {
    const secret = newSecret();
    const environment = { SIDECAR_SITE_URL: `${WWWROOT}/`, SIDECAR_SITE_SECRET: secret };
    const site: Site = { id: 'default', wwwroot: WWWROOT, secrets: [secret], userHashKey: '' };
    const first = start(['serve'], environment);
    const award = anAward();
    const accepted = await new SignedClient(await first.ready(), site).call('POST', '/v1/awards', {
      awards: [award],
    });
    expect(accepted).toMatchObject({
      status: 202,
      body: { results: [{ result: 'accepted', state: 'queued' }] },
    });
    first.signal('SIGKILL');
    await first.ended;

    const rotated = newSecret();
    const second = start(['serve'], { ...environment, SIDECAR_SITE_SECRET: rotated });
    const url = await second.ready();
    const read = (secretUsed: string) =>
      new SignedClient(url, { ...site, secrets: [secretUsed] }).call('GET', `/v1/issuances/${award.id}`);
    expect(await read(secret)).toMatchObject({ status: 200, body: { state: 'queued' } });
    expect(await read(rotated)).toMatchObject({ status: 200, body: { state: 'queued' } });
    second.signal('SIGTERM');
    expect((await second.ended).code).toBe(0);
  });

  it('refuses a database of another PostgreSQL, or without its master key', async () => {
    const list = () => runCommand({ SIDECAR_DATA_DIR: dataDir }, ['site', 'list']);
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '17\n');
    await expect(list()).rejects.toThrow(/was written by PostgreSQL 17/);
    await unlink(join(dataDir, 'master.key'));
    await expect(list()).rejects.toThrow(/There is no master key/);
  });

  it('examines what it depends on, and counts what is bad', async () => {
    const nowhere = 'http://127.0.0.1:1';
    const { code, stdout, stderr } = await start(['doctor'], {
      SIDECAR_NAVIGATR_PRODUCTION_URL: nowhere,
      SIDECAR_NAVIGATR_STAGING_URL: nowhere,
      SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    }).ended;
    expect(stdout).toContain('ok   The embedded database opens and has the schema of this sidecar.');
    expect(stdout).toContain('ok   What is committed is on the disk');
    expect(stdout).toContain('BAD  No Moodle site is paired. Run `sidecar site add');
    expect(stdout).toContain(
      'BAD  127.0.0.1:1 (production) cannot be reached: refused (ECONNREFUSED). Allow',
    );
    expect([code, stderr.trim()]).toEqual([69, 'Bad findings: 2 of 9.']);
    await expect(runCommand({ SIDECAR_DATA_DIR: dataDir }, ['recover', 'default'])).rejects.toThrow(
      'There is no site default. `sidecar site list` names those that are paired.',
    );
  });

  it('says that the database does not answer, and what to do', async () => {
    const { code, stderr } = await start(['serve'], {
      SIDECAR_DATABASE_URL: 'postgres://127.0.0.1:1/none',
      SIDECAR_MASTER_KEY: newSecret(),
    }).ended;
    expect([code, stderr.trim()]).toEqual([
      69,
      'The database cannot be used (ECONNREFUSED): nothing listens there. Start PostgreSQL, or mend host and port of SIDECAR_DATABASE_URL.',
    ]);
  });

  it('says in one sentence what is wrong with its data folder, whatever the command', async () => {
    const file = join(dataDir, 'master.key');
    for (const command of ['serve', 'migrate', 'site list', 'rotate-master-key', 'recover x']) {
      const { code, stderr } = await start(command.split(' '), { SIDECAR_DATA_DIR: file }).ended;
      expect([code, stderr]).toEqual([
        69,
        `The data folder ${file} cannot be used: there is a file, or a link that leads nowhere, of that name. Mend that, or name another folder in SIDECAR_DATA_DIR.\n`,
      ]);
    }
  });

  it('makes no database to back up', async () => {
    const none = join(dataDir, 'none');
    const { code, stderr } = await start(['backup', join(dataDir, 'b')], { SIDECAR_DATA_DIR: none }).ended;
    expect([code, stderr]).toEqual([69, expect.stringContaining(`There is no database in ${none}.`)]);
  });

  it('says that it cannot look into its data folder, and not that there is no database', async () => {
    const blocked = join(dataDir, 'master.key', 'data');
    for (const command of [['doctor'], ['backup', join(dataDir, 'b')]]) {
      const { stdout, stderr } = await start(command, { SIDECAR_DATA_DIR: blocked }).ended;
      expect(stdout + stderr).toContain(
        `The data folder ${blocked} cannot be used: a part of this path is a file, not a folder.`,
      );
    }
  });

  it('encrypts a backup, and says what is missing to make or to open one', async () => {
    const file = join(dataDir, 'backup.age');
    const passphrase = { SIDECAR_BACKUP_PASSPHRASE: 'correct horse battery' };
    const run = async (argument: string[], environment: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await start(argument, environment).ended;
      return [code, stdout + stderr];
    };
    expect(await run(['backup', '--encrypt', file])).toEqual([
      69,
      expect.stringMatching(/^There is no passphrase\..*\n$/),
    ]);
    const both = ['backup', '--encrypt', '--recipient', 'age1x', file];
    expect(await run(both, passphrase)).toEqual([
      1,
      expect.stringMatching(/^error: option '--encrypt' cannot be used with option '--recipient/),
    ]);
    expect(await run(['backup', '--encrypt', file], { SIDECAR_BACKUP_PASSPHRASE: 'short' })).toEqual([
      78,
      expect.stringContaining('SIDECAR_BACKUP_PASSPHRASE must have at least 12 characters.'),
    ]);
    // A passphrase that is set is meant: the option is not needed.
    expect(await run(['backup', file], passphrase)).toEqual([0, expect.stringContaining('It is encrypted.')]);
    expect(await run(['restore', file])).toEqual([
      69,
      expect.stringMatching(/is encrypted\. Put its passphrase.*\n$/),
    ]);
    const wrong = { SIDECAR_BACKUP_PASSPHRASE: 'another passphrase' };
    expect(await run(['restore', file], wrong)).toEqual([
      69,
      expect.stringMatching(/^.* not with this passphrase or key\. Nothing was restored\.\n$/),
    ]);
  });

  it.each([
    ['an error', "throw new Error(['cana', 'ry'].join(''))"],
    ['a rejection', "void Promise.reject(new Error(['cana', 'ry'].join('')))"],
  ])(
    'ends with 70 at %s that nothing catches, so that it is started again, and says no more than the log would',
    async (_, bug) => {
      const preload = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2',()=>{${bug}})`)}`;
      const running = start(['serve'], { NODE_OPTIONS: `--import=${preload}` });
      await running.ready();
      running.signal('SIGUSR2');
      const { code, stderr } = await running.ended;
      expect([code, stderr]).toEqual([
        70,
        expect.stringMatching(/^The sidecar failed: \{"type":"Error",.*\n$/),
      ]);
      expect(stderr).not.toContain('canary');
    },
  );

  it('starts beside a Kubernetes service of its name, and says so', async () => {
    const one = start(['serve'], {
      SIDECAR_SERVICE_HOST: '10.0.0.1',
      SIDECAR_PORT_8787_TCP: 'tcp://10.0.0.1:8787',
    });
    await one.ready();
    await one.logs('enableServiceLinks: false');
  });

  describe('on an empty folder', () => {
    let own: string;
    let url: string;
    let first: SidecarProcess;

    beforeAll(async () => {
      own = await emptyDataDir();
      first = aProcess(['serve'], own);
      url = await first.ready();
    }, PATIENCE_MS);
    afterAll(async () => {
      first.signal('SIGKILL');
      await first.ended;
      await rm(own, { recursive: true });
    });

    it('makes it its own, with a key that only it can read', async () => {
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      expect((await stat(join(own, 'master.key'))).mode & 0o777).toBe(0o600);
    });

    it('is the only one there: the second names the first and leaves', async () => {
      const { code, stderr } = await start(['serve'], { SIDECAR_DATA_DIR: own }).ended;
      expect(code).toBe(69);
      expect(stderr).toMatch(/in use by process \d+ on /);
    });

    it('keeps its port: another is told that it is taken', async () => {
      const { port } = new URL(url);
      const none = join(dataDir, 'none');
      const { code, stderr } = await start(['serve'], { SIDECAR_PORT: port, SIDECAR_DATA_DIR: none }).ended;
      expect([code, stderr]).toEqual([69, expect.stringContaining(`Cannot listen on 127.0.0.1:${port}`)]);
      expect(existsSync(none)).toBe(false);
    });
  });
});
