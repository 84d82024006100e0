import { cp } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Award, confirmRecoveryReply } from '@local-navigatr/shared-types';
import postgres from 'postgres';
import { SidecarRefused } from '../../school/signed-client.ts';
import type { Cell, CellTools } from '../cell.ts';
import { OwnPostgres } from '../own-postgres.ts';
import type { Scene } from '../scene.ts';

const ACTOR = { userId: '2' };
const RATE = { limit: 5, windowMs: 300 };
const SILENT_AFTER_MS = 16 * 60_000;
/** Far longer than a worker takes to find something to send. */
const WOULD_HAVE_SENT_MS = 6_000;
const LOOK_EVERY_MS = 500;
const BATCH = 500;

export const olderCopy: Cell = {
  number: 15,
  name: 'older-copy',
  what: 'the ledger goes back in time under its replicas: a person is asked once, Moodle teaches it, nothing is issued twice',
  limitMinutes: 6,
  run: async (tools) => {
    const share = tools.pick({ small: 30, full: 200 });
    const scene = await tools.open({ rate: RATE });
    scene.send({ count: share });
    await scene.settle();
    await remember(scene);
    scene.send({ count: share });
    await scene.settle();
    // What was issued, Moodle knows: its task reads the feed every minute.
    await scene.driver.catchUp();
    await scene.fleet.killAll();
    await goBack(scene);
    await scene.fleet.startAll();
    await scene.driver.catchUp();
    await expectRecovery(tools, scene, 'cursor_ahead');
    await refuseUntaught(tools, scene);
    await teach(scene);
    scene.send({ count: 5 });
    await scene.driver.allAcknowledged();
    await expectSilence(tools, scene);
    await confirm(tools, scene);
    await expectAskedOnce(tools, scene);
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

export const copiedFolder: Cell = {
  number: 15,
  name: 'copied-folder',
  what: 'the data folder is copied with a full queue and both are started: the copy asks a person and sends nothing',
  limitMinutes: 6,
  run: async (tools) => {
    const scene = await tools.open({ database: 'embedded', rate: RATE });
    await scene.sandbox.control.addFault({ kind: 'down' });
    scene.send({ count: tools.pick({ small: 30, full: 200 }) });
    await scene.driver.allAcknowledged();
    await scene.fleet.kill(0);
    const copy = `${tools.folder}/copy`;
    await cp(scene.dataDir, copy, { recursive: true });
    await scene.sandbox.control.clearFaults();
    const other = scene.fleet.beside({ SIDECAR_DATA_DIR: copy });
    await other.ready(tools.signal);
    await delay(WOULD_HAVE_SENT_MS);
    const { issued } = await scene.sandbox.control.counters();
    tools.expect(issued === 0, `the copy issued ${issued} badges`);
    tools.expect(other.log().includes('another home'), 'the copy does not say that it is one');
    const { recovery } = await scene.driver.clientAt(other.url).feed(0);
    tools.expect(recovery.reason === 'moved', `the copy asks about ${recovery.reason ?? 'nothing'}`);
    await scene.fleet.start(0);
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

export const clonedSite: Cell = {
  number: 15,
  name: 'cloned-site',
  what: 'a clone of Moodle calls with the same secret from another address: it is refused, and nothing is written',
  limitMinutes: 4,
  run: async (tools) => {
    const scene = await tools.open({ replicas: 1 });
    scene.send({ count: 20 });
    await scene.settle();
    const clone = scene.driver.clientAt(scene.fleet.at(0).url, 'https://clone.school.example');
    const before = await countRows(scene);
    const codes = await Promise.all([
      codeOf(clone.awards(scene.make({ count: 5 }))),
      codeOf(clone.feed(0)),
      codeOf(clone.retry([...scene.driver.given.keys()], ACTOR)),
    ]);
    tools.expect(
      codes.every((code) => code === 'site_moved'),
      `the clone was told ${codes.join(', ')}`,
    );
    tools.expect((await countRows(scene)) === before, 'the clone changed something');
    await expectOneEach(tools, scene);
  },
};

export const forgottenSidecar: Cell = {
  number: 15,
  name: 'forgotten-sidecar',
  what: 'Moodle went to another sidecar, and the first one still has queue and token: it sends nothing',
  limitMinutes: 5,
  run: async (tools) => {
    const scene = await tools.open({ replicas: 2, rate: RATE });
    await scene.sandbox.control.addFault({ kind: 'down' });
    scene.send({ count: tools.pick({ small: 30, full: 200 }) });
    await scene.driver.allAcknowledged();
    await scene.fleet.killAll();
    const forgotten = await copyDatabase(tools, scene);
    const other = scene.fleet.beside({ SIDECAR_DATABASE_URL: forgotten });
    await other.ready(tools.signal);
    await scene.sandbox.control.clearFaults();
    // A page of Moodle that still asks it keeps it no more alive than a person who looks.
    for (const ends = Date.now() + WOULD_HAVE_SENT_MS; Date.now() < ends; await delay(LOOK_EVERY_MS))
      await scene.driver.clientAt(other.url).call('GET', '/v1/connection');
    const { issued } = await scene.sandbox.control.counters();
    tools.expect(issued === 0, `the forgotten sidecar issued ${issued} badges`);
    await scene.fleet.startAll();
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

export const promotedStandby: Cell = {
  number: 15,
  name: 'promoted-standby',
  what: 'a standby that lacks what was issued last takes over under running sidecars: nothing is sent before it is taught and confirmed',
  limitMinutes: 8,
  run: async (tools) => {
    const server = tools.use(await OwnPostgres.start());
    const scene = await tools.open({
      databaseUrl: await server.createDatabase(),
      replicas: 2,
      rate: { limit: 1, windowMs: 400 },
    });
    scene.send({ count: tools.pick({ small: 30, full: 200 }) });
    await scene.driver.allAcknowledged();
    // Most of them are still queued.
    await server.takeBaseBackup();
    await scene.settle();
    await scene.driver.catchUp();
    await server.failOver();
    await expectSilence(tools, scene);
    await scene.driver.catchUp();
    tools.expect(scene.driver.lastPage?.recovery.active === true, 'nobody is asked');
    await refuseUntaught(tools, scene);
    await teach(scene);
    await confirm(tools, scene);
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

const tablesOf = (sql: postgres.Sql) => sql<{ name: string }[]>`
  select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`;

/** As a base backup does, within the same database. */
async function remember({ ledger: { sql } }: Scene): Promise<void> {
  await sql.unsafe('create schema older');
  for (const { name } of await tablesOf(sql)) {
    await sql.unsafe(`create table older.${name} as table public.${name}`);
  }
}

/** Everything is as it was when it was remembered. */
async function goBack({ ledger: { sql } }: Scene): Promise<void> {
  await sql.begin(async (tx) => {
    // Rows come back in any order.
    await tx.unsafe(`set local session_replication_role = 'replica'`);
    for (const { name } of await tablesOf(sql)) {
      await tx.unsafe(`delete from public.${name}`);
      await tx.unsafe(`insert into public.${name} overriding system value select * from older.${name}`);
    }
  });
}

/** The same ledger as if it had always lived there, and no Moodle had called for a while. */
async function copyDatabase(tools: CellTools, scene: Scene): Promise<string> {
  const url = await tools.createDatabase();
  const [from, to] = [scene.databaseUrl ?? '', url].map((one) => new URL(one).pathname.slice(1));
  const admin = new URL('/postgres', url).href;
  // A database is copied only while nobody is in it; the one that looks on comes back by itself.
  await run(admin, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${from}'`);
  await run(admin, `drop database ${to}; create database ${to} template ${from}`);
  await run(url, `delete from installation where key = 'home'`);
  await run(
    url,
    `update sites set last_seen_at = last_seen_at - interval '1 millisecond' * ${SILENT_AFTER_MS},
       permitted_until = permitted_until - interval '1 millisecond' * ${SILENT_AFTER_MS};
     update holds set until = clock_timestamp()`,
  );
  return url;
}

async function run(url: string, text: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    for (const statement of text.split(';')) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** Every award with the state that Moodle last knew, and that this is all. */
async function teach(scene: Scene): Promise<void> {
  const { given, lastChanges } = scene.driver;
  const id = scene.driver.lastPage?.recovery.id;
  const taught = [...given.values()].map(
    (award): Award => ({ ...award, knownState: lastChanges.get(award.id)?.state ?? 'queued' }),
  );
  for (let at = 0; at < taught.length; at += BATCH)
    await scene.mustClient().awards(taught.slice(at, at + BATCH));
  const counts = { erasures: 0, holds: 0, connections: 1, awards: taught.length, failed: 0 };
  await scene.mustClient().call('POST', '/v1/recovery/taught', { id, counts });
}

/** Nobody can confirm what Moodle has not taught. */
async function refuseUntaught(tools: CellTools, scene: Scene): Promise<void> {
  const code = await codeOf(
    scene.mustClient().ask(confirmRecoveryReply, ['POST', '/v1/recovery/confirm', { actor: ACTOR }]),
  );
  tools.expect(code === 'recovery_not_taught', `before anything was taught, a person was told ${code}`);
}

async function expectRecovery(tools: CellTools, scene: Scene, reason: string): Promise<void> {
  await scene.driver.catchUp();
  const recovery = scene.driver.lastPage?.recovery;
  tools.expect(recovery?.reason === reason, `a person is asked about ${recovery?.reason ?? 'nothing'}`);
}

async function expectSilence(tools: CellTools, scene: Scene): Promise<void> {
  const before = (await scene.sandbox.control.counters()).issued;
  await delay(WOULD_HAVE_SENT_MS);
  const { issued } = await scene.sandbox.control.counters();
  tools.expect(issued === before, `${issued - before} were sent before a person agreed`);
}

/** A person agrees. */
async function confirm(tools: CellTools, scene: Scene): Promise<void> {
  const { status } = await scene.mustClient().call('POST', '/v1/recovery/confirm', { actor: ACTOR });
  tools.expect(status < 300, `the recovery could not be confirmed: HTTP ${status}`);
}

async function expectAskedOnce(tools: CellTools, scene: Scene): Promise<void> {
  await scene.driver.catchUp();
  const [{ begun } = { begun: 0 }] = await scene.ledger.sql<{ begun: number }[]>`
    select count(*)::int as begun from audit_log where action = 'recovery_begun'`;
  tools.expect(begun === 1, `a person was asked ${begun} times`);
}

async function countRows({ ledger: { sql } }: Scene): Promise<string> {
  const [row] = await sql<{ counts: string }[]>`
    select concat_ws('/', (select count(*) from issuances), (select count(*) from audit_log),
      (select count(*) from changes)) as counts`;
  return row?.counts ?? '';
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'nothing: it worked';
  } catch (error) {
    return error instanceof SidecarRefused ? error.error.code : String(error);
  }
}

async function expectOneEach(tools: CellTools, scene: Scene): Promise<void> {
  const { issued } = await scene.sandbox.control.counters();
  const { size } = scene.driver.acknowledged;
  tools.expect(issued === size, `${issued} badges for ${size} awards`);
}
