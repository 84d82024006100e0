import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { runArrangement } from '../../browser/arrange/run-arrangement.ts';
import { type MoodleSetup, prepareSetup } from '../../moodle/moodle-setup.ts';
import type { MoodleSite } from '../../moodle/site.ts';
import { startMoodle } from '../../moodle/start-moodle.ts';
import { DEFAULT_VERSION } from '../../moodle/versions.ts';
import { northfield } from '../../sandbox/accounts/seed-accounts.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { Closing } from '../../start/closing.ts';
import { type RunningSidecar, type SidecarOptions, startSidecar } from '../../start/sidecar.ts';
import { environment } from '../../system/environment.ts';
import { findFreePort } from '../../system/free-port.ts';
import type { CaseTools } from '../fault-case.ts';
import { AMPLE, type Rate } from '../scenario-options.ts';

/** Wide windows: the embedded database works in the sidecar's own thread, and on a busy machine a short slot is over too soon. */
const RATE: Rate = { limit: 60, windowMs: 2_000 };

const BADGE = {
  connection: 'main',
  provider: { id: '1', name: 'Northfield College' },
  badge: { id: '51', name: 'Digital Badge Basics' },
};

/** A course with learners who can complete it. */
export interface Crowd {
  readonly course: number;
  /** Ids by email address. */
  readonly users: Readonly<Record<string, number>>;
}

/** A real Moodle with a sidecar that can be stopped, and a stand-in for Navigatr. */
export class MoodleSchool {
  readonly moodle: MoodleSite;
  readonly sandbox: Sandbox;
  /** To run Moodle's scripts in a way of one's own. */
  readonly setup: MoodleSetup;
  readonly #sidecarOptions: SidecarOptions;
  #sidecar: RunningSidecar | undefined;

  static async open(tools: CaseTools, name: string): Promise<MoodleSchool> {
    const setup = await findSetup(tools, name);
    const closing = new Closing();
    tools.use({ close: () => closing.close() });
    const sandbox = await startSandbox({ ...AMPLE });
    closing.add('The sandbox', () => sandbox.close());
    const moodle = await startMoodle({ version: setup.moodle.id, name, say: tools.say });
    closing.add('Moodle', () => moodle.stop());
    const site = { wwwroot: moodle.wwwroot, secret: randomBytes(32).toString('base64') };
    const school = new MoodleSchool({ moodle, sandbox, setup }, await sidecarFor(tools, site, sandbox.url));
    closing.add('The sidecar', () => school.stopSidecar());
    await school.startSidecar();
    await runArrangement(moodle, 'connect', {
      sidecarUrl: `http://127.0.0.1:${school.#sidecarOptions.port}`,
      secret: site.secret,
      token: northfield.tokens[0],
    });
    return school;
  }

  private constructor(
    { moodle, sandbox, setup }: Pick<MoodleSchool, 'moodle' | 'sandbox' | 'setup'>,
    sidecarOptions: SidecarOptions,
  ) {
    this.moodle = moodle;
    this.sandbox = sandbox;
    this.setup = setup;
    this.#sidecarOptions = sidecarOptions;
  }

  /** With the data it had; `variables` are added to its environment. */
  async startSidecar(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    const options = this.#sidecarOptions;
    this.#sidecar = await startSidecar({ ...options, variables: { ...options.variables, ...variables } });
  }

  async stopSidecar(): Promise<void> {
    await this.#sidecar?.stop();
    this.#sidecar = undefined;
  }

  /** A mapped course with that many learners. */
  async crowd(count: number): Promise<Crowd> {
    const crowd = await this.moodle.fixture<Crowd>('crowd', { shortname: 'crowd', count });
    await runArrangement(this.moodle, 'map_course', { course: crowd.course, ...BADGE });
    return crowd;
  }
}

async function findSetup(tools: CaseTools, name: string): Promise<MoodleSetup> {
  try {
    return await prepareSetup(environment['MOODLE_VERSION'] ?? DEFAULT_VERSION, name, tools.say);
  } catch (error) {
    return tools.skip(`no Moodle can be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function sidecarFor(
  { program, folder }: CaseTools,
  site: Required<SidecarOptions>['site'],
  upstreamUrl: string,
): Promise<SidecarOptions> {
  return {
    program,
    port: await findFreePort(),
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'sidecar.log'),
    site,
    upstreamUrl,
    variables: {
      SIDECAR_RATE_LIMIT: String(RATE.limit),
      SIDECAR_RATE_WINDOW_MS: String(RATE.windowMs),
    },
  };
}
