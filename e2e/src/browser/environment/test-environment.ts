import { createSchool, type SchoolIds } from '../../moodle/school.ts';
import type { MoodleSite } from '../../moodle/site.ts';
import { startMoodle } from '../../moodle/start-moodle.ts';
import type { MoodleMode } from '../../moodle/working-copy.ts';
import { type ObfSandbox, startObfSandbox } from '../../sandbox/obf/sandbox.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { Closing } from '../../start/closing.ts';
import { PEOPLE } from '../people/people.ts';
import { PRODUCTION_ACCOUNTS, STAGING_ACCOUNTS } from './accounts.ts';
import { withOwnSite } from './claim-site.ts';
import { keepLogs } from './keep-logs.ts';
import { PairedSidecar } from './paired-sidecar.ts';

/** A real Moodle, a real sidecar and a stand-in for Navigatr, for all tests of one worker. */
export interface TestEnvironment {
  readonly version: string;
  readonly moodle: MoodleSite;
  readonly sandbox: Sandbox;
  /** Navigatr's other platform, with accounts, badges and a record of its own. */
  readonly staging: Sandbox;
  /** Another platform, which a test connects beside the first. */
  readonly obf: ObfSandbox;
  readonly sidecar: PairedSidecar;
  /** User ids of {@link PEOPLE} by username. */
  readonly userIds: SchoolIds['users'];
  /** A name that nothing else in this environment has. */
  readonly uniqueName: (stem: string) => string;
}

export interface WantedEnvironment {
  readonly version: string;
  readonly mode: MoodleMode;
}

/** Runs `play` in an environment of its own; whatever was started is stopped afterwards, no matter who failed. */
export function withEnvironment(
  wanted: WantedEnvironment,
  play: (env: TestEnvironment) => Promise<void>,
): Promise<void> {
  return withOwnSite(wanted.version, (name) => runIn({ ...wanted, name }, play));
}

type NamedEnvironment = WantedEnvironment & { readonly name: string };

async function runIn(wanted: NamedEnvironment, play: (env: TestEnvironment) => Promise<void>): Promise<void> {
  const closing = new Closing();
  try {
    const env = await startEnvironment(wanted, closing);
    closing.add('Keeping the logs', () => keepLogs(env));
    await play(env);
  } finally {
    await closing.close();
  }
}

async function startEnvironment(
  { version, mode, name }: NamedEnvironment,
  closing: Closing,
): Promise<TestEnvironment> {
  const sandbox = await startSandbox({ accounts: PRODUCTION_ACCOUNTS });
  closing.add('The sandbox', () => sandbox.close());
  const staging = await startSandbox({ accounts: STAGING_ACCOUNTS });
  closing.add('The sandbox of staging', () => staging.close());
  const obf = await startObfSandbox();
  closing.add('The sandbox of Open Badge Factory', () => obf.close());
  const moodle = await startMoodle({ version, mode, name, data: 'clean' });
  closing.add('Moodle', () => moodle.stop());
  moodle.clearLogs();
  const upstream = { production: sandbox.url, staging: staging.url, obf: obf.url };
  const sidecar = await PairedSidecar.start({ wwwroot: moodle.wwwroot, ...upstream });
  closing.add('The sidecar', () => sidecar.remove());
  const { users } = await createSchool(moodle, { users: Object.values(PEOPLE) });
  await setPreferences(moodle);
  return { version, moodle, sandbox, staging, obf, sidecar, userIds: users, uniqueName: nameGiver() };
}

/**
 * Drawers begin closed: on a phone they are, and on a laptop they cover nothing. Teachers who grade often have
 * the quick way on.
 */
async function setPreferences(moodle: MoodleSite): Promise<void> {
  await moodle.php(`
    foreach ($DB->get_fieldset_select('user', 'id', 'id > 1') as $userid) {
        set_user_preference('drawer-open-index', 0, $userid);
        set_user_preference('drawer-open-block', 0, $userid);
        set_user_preference('assign_quickgrading', 1, $userid);
    }`);
}

function nameGiver(): TestEnvironment['uniqueName'] {
  let count = 0;
  return (stem) => {
    count += 1;
    return `${stem}${count}`;
  };
}
