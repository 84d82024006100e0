import { cp } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { OwnPostgres } from '../own-postgres.ts';
import {
  ACTOR,
  codeOf,
  confirm,
  expectAskedOnce,
  expectRecovery,
  refuseUntaught,
  teach,
} from '../recovery-steps.ts';
import { restoreLedger, saveLedger } from '../save-ledger.ts';
import type { Scenario } from '../scenario.ts';

const RATE = { limit: 5, windowMs: 300 };
const SILENT_AFTER_MS = 16 * 60_000;
/** Far longer than a worker takes to find something to send. */
const WOULD_HAVE_SENT_MS = 6_000;
const LOOK_EVERY_MS = 500;

export const olderCopy: FaultCase = {
  number: 15,
  name: 'older-copy',
  what: 'the ledger goes back in time under its replicas: a person is asked once, Moodle teaches it, nothing is issued twice',
  limitMinutes: 6,
  run: async (tools) => {
    const share = tools.pick({ small: 30, full: 200 });
    const scenario = await tools.open({ rate: RATE });
    scenario.send({ count: share });
    await scenario.settle();
    await saveLedger(scenario.ledger);
    scenario.send({ count: share });
    await scenario.settle();
    // What was issued, Moodle knows: its task reads the feed every minute.
    await scenario.driver.catchUp();
    await scenario.replicas.killAll();
    await restoreLedger(scenario.ledger);
    await scenario.replicas.startAll();
    await scenario.driver.catchUp();
    await expectRecovery(tools, scenario, 'cursor_ahead');
    await refuseUntaught(tools, scenario);
    await teach(scenario);
    scenario.send({ count: 5 });
    await scenario.driver.allAcknowledged();
    await expectSilence(tools, scenario);
    await confirm(tools, scenario);
    await expectAskedOnce(tools, scenario);
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

export const copiedFolder: FaultCase = {
  number: 15,
  name: 'copied-folder',
  what: 'the data folder is copied with a full queue and both are started: the copy asks a person and sends nothing',
  limitMinutes: 6,
  run: async (tools) => {
    const scenario = await tools.open({ database: 'embedded', rate: RATE });
    await scenario.sandbox.control.addFault({ kind: 'down' });
    scenario.send({ count: tools.pick({ small: 30, full: 200 }) });
    await scenario.driver.allAcknowledged();
    await scenario.replicas.kill(0);
    const copy = `${tools.folder}/copy`;
    // A socket cannot be copied.
    await cp(scenario.dataDir, copy, { recursive: true, filter: (path) => !path.endsWith('.socket') });
    await scenario.sandbox.control.clearFaults();
    const other = scenario.replicas.startExtra({ SIDECAR_DATA_DIR: copy });
    await other.ready(tools.signal);
    await delay(WOULD_HAVE_SENT_MS);
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === 0, `the copy issued ${issued} badges`);
    tools.expect(other.log().includes('another home'), 'the copy does not say that it is one');
    const { recovery } = await scenario.driver.clientAt(other.url).feed(0);
    tools.expect(recovery.reason === 'moved', `the copy asks about ${recovery.reason ?? 'nothing'}`);
    await scenario.replicas.start(0);
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

export const clonedSite: FaultCase = {
  number: 15,
  name: 'cloned-site',
  what: 'a clone of Moodle calls with the same secret from another address: it is refused, and nothing is written',
  limitMinutes: 4,
  run: async (tools) => {
    const scenario = await tools.open({ replicas: 1 });
    scenario.send({ count: 20 });
    await scenario.settle();
    const clone = scenario.driver.clientAt(scenario.replicas.at(0).url, 'https://clone.school.example');
    const before = await countRows(scenario);
    const codes = await Promise.all([
      codeOf(clone.awards(scenario.make({ count: 5 }))),
      codeOf(clone.feed(0)),
      codeOf(clone.retry([...scenario.driver.given.keys()], ACTOR)),
    ]);
    tools.expect(
      codes.every((code) => code === 'site_moved'),
      `the clone was told ${codes.join(', ')}`,
    );
    tools.expect((await countRows(scenario)) === before, 'the clone changed something');
    await expectOneEach(tools, scenario);
  },
};

export const forgottenSidecar: FaultCase = {
  number: 15,
  name: 'forgotten-sidecar',
  what: 'Moodle went to another sidecar, and the first one still has queue and token: it sends nothing',
  limitMinutes: 5,
  run: async (tools) => {
    const scenario = await tools.open({ replicas: 2, rate: RATE });
    await scenario.sandbox.control.addFault({ kind: 'down' });
    scenario.send({ count: tools.pick({ small: 30, full: 200 }) });
    await scenario.driver.allAcknowledged();
    await scenario.replicas.killAll();
    const forgotten = await copyDatabase(tools, scenario);
    const other = scenario.replicas.startExtra({ SIDECAR_DATABASE_URL: forgotten });
    await other.ready(tools.signal);
    await scenario.sandbox.control.clearFaults();
    // A page of Moodle that still asks it keeps it no more alive than a person who looks.
    for (const ends = Date.now() + WOULD_HAVE_SENT_MS; Date.now() < ends; await delay(LOOK_EVERY_MS))
      await scenario.driver.clientAt(other.url).call('GET', '/v1/connection');
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === 0, `the forgotten sidecar issued ${issued} badges`);
    await scenario.replicas.startAll();
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

export const promotedStandby: FaultCase = {
  number: 15,
  name: 'promoted-standby',
  what: 'a standby that lacks what was issued last takes over under running sidecars: nothing is sent before it is taught and confirmed',
  limitMinutes: 8,
  run: async (tools) => {
    const server = tools.use(await OwnPostgres.start());
    const scenario = await tools.open({
      databaseUrl: await server.createDatabase(),
      replicas: 2,
      rate: { limit: 1, windowMs: 400 },
    });
    scenario.send({ count: tools.pick({ small: 30, full: 200 }) });
    await scenario.driver.allAcknowledged();
    // Most of them are still queued.
    await server.takeBaseBackup();
    await scenario.settle();
    await scenario.driver.catchUp();
    await server.failOver();
    await expectSilence(tools, scenario);
    await scenario.driver.catchUp();
    tools.expect(scenario.driver.lastPage?.recovery.active === true, 'nobody is asked');
    await refuseUntaught(tools, scenario);
    await teach(scenario);
    await confirm(tools, scenario);
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

/** The same ledger as if it had always lived there, and no Moodle had called for a while. */
async function copyDatabase(tools: CaseTools, scenario: Scenario): Promise<string> {
  const url = await tools.createDatabase();
  const [from, to] = [scenario.databaseUrl ?? '', url].map((one) => new URL(one).pathname.slice(1));
  const admin = new URL('/postgres', url).href;
  // A database is copied only while nobody is in it; the one that looks on comes back automatically.
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

async function expectSilence(tools: CaseTools, scenario: Scenario): Promise<void> {
  const before = (await scenario.sandbox.control.counters()).issued;
  await delay(WOULD_HAVE_SENT_MS);
  const { issued } = await scenario.sandbox.control.counters();
  tools.expect(issued === before, `${issued - before} were sent before a person agreed`);
}

async function countRows({ ledger: { sql } }: Scenario): Promise<string> {
  const [row] = await sql<{ counts: string }[]>`
    select concat_ws('/', (select count(*) from issuances), (select count(*) from audit_log),
      (select count(*) from changes)) as counts`;
  return row?.counts ?? '';
}

async function expectOneEach(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  const { size } = scenario.driver.acknowledged;
  tools.expect(issued === size, `${issued} badges for ${size} awards`);
}
