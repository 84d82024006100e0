import { join } from 'node:path';
import { makeNextBuild, type NextBuildOptions } from '../../start/next-build.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { isDoubtful, tellAttempts } from '../ledger.ts';
import type { Scenario } from '../scenario.ts';

const REPLICAS = 3;
const NEXT_VERSION = '0.9.9';

/** Additive, as every migration of a release is: the build before goes on beside it. */
const MIGRATION = {
  tag: '9999_next_release',
  sql: "alter table issuances add column next_release text not null default 'added';",
};

export const rollingUpgrade: FaultCase = {
  number: 2,
  name: 'rolling-upgrade',
  what: 'replicas are replaced by the next release, one after the other, in mid-work: once alike, once with a migration',
  limitMinutes: 10,
  run: async (tools) => {
    await upgrade(tools, 'alike', {});
    const scenario = await upgrade(tools, 'migrated', { migration: MIGRATION });
    await expectMigrated(tools, scenario);
    await expectNoWayBack(tools, scenario);
  },
};

async function upgrade(
  tools: CaseTools,
  name: string,
  change: Pick<NextBuildOptions, 'migration'>,
): Promise<Scenario> {
  const folder = join(tools.folder, `next-${name}`);
  const next = makeNextBuild({ program: tools.program, folder, version: NEXT_VERSION, ...change });
  const count = tools.pick({ small: 40, full: 400 });
  const scenario = await tools.open({ replicas: REPLICAS, rate: { limit: 10, windowMs: 400 } });
  for (let place = 0; place < REPLICAS; place += 1) {
    const { issued } = await scenario.sandbox.control.counters();
    scenario.send({ count });
    // Before and after: old and new ones issue beside each other.
    await scenario.issuedAtLeast(issued + 5);
    const left = await scenario.replicas.roll(place, next);
    tools.expect(left.code === 0, `a replica left with ${left.signal ?? `exit code ${left.code}`}`);
  }
  scenario.send({ count });
  await scenario.settle();
  tools.note(`failed calls, ${name}`, Object.fromEntries(scenario.driver.failures));
  await expectNoDoubt(tools, scenario, (REPLICAS + 1) * count);
  return scenario;
}

/** A sidecar that leaves by SIGTERM finishes what is under way: nothing is repeated, not even flagged. */
async function expectNoDoubt(tools: CaseTools, scenario: Scenario, count: number): Promise<void> {
  const doubtful = (await scenario.attempts()).filter(isDoubtful);
  tools.expect(doubtful.length === 0, `attempts without a clear end: ${tellAttempts(doubtful)}`);
  // Connections end with a replica that leaves; one that works beside another release must understand the ledger.
  const faults = [...scenario.driver.failures.keys()].filter((reason) => reason.startsWith('500'));
  tools.expect(faults.length === 0, `calls failed with ${faults.join(', ')}`);
  const issued = (await scenario.readIssued()).length;
  tools.expect(issued === count, `${issued} badges were issued for ${count} awards`);
}

async function expectMigrated(tools: CaseTools, { ledger }: Scenario): Promise<void> {
  const applied = await ledger.sql`select from schema_migrations where tag = ${MIGRATION.tag}`;
  tools.expect(applied.length === 1, 'the ledger was not migrated');
  const without = await ledger.sql`select from issuances where next_release is distinct from 'added'`;
  tools.expect(without.length === 0, `${without.length} issuances lack the new column's value`);
}

/** The release before does not start on the ledger of the next one, and says so. */
async function expectNoWayBack(tools: CaseTools, scenario: Scenario): Promise<void> {
  const before = scenario.replicas.startExtra({}, ['serve']);
  const { code } = await before.exit;
  const said = before.log().trim().split('\n');
  tools.expect(code === 69, `the release before ended with ${code} on the ledger of the next one`);
  tools.expect(
    said.length === 1 && said[0]?.includes(`newer sidecar (${MIGRATION.tag})`) === true,
    `the release before said: ${said.join(' / ')}`,
  );
}
