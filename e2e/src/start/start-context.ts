import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { northfield } from '../sandbox/accounts/seed-accounts.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { ROOT } from './build-sidecar.ts';
import type { Closing } from './closing.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { findPortFrom, startOnPortFrom } from './find-port.ts';
import type { Place } from './job.ts';
import type { StartArguments } from './read-arguments.ts';
import { type RunningSidecar, startSidecar } from './sidecar.ts';

/** A token of the account that the school issues from. */
export const TOKEN = northfield.tokens[0] ?? '';

/** What stands before any Moodle does. */
export interface StartContext {
  readonly wanted: StartArguments;
  readonly closing: Closing;
  readonly data: DataFolder;
  readonly sandbox: Sandbox;
}

/** Offsets from the port base; a busy port gives way to the next free one. */
const PORTS = { sidecar: 0, sandbox: 1, moodle: 2 };

export async function createContext(wanted: StartArguments, closing: Closing): Promise<StartContext> {
  const data = openDataFolder(wanted.dataDir);
  closing.add('The data folder', () => data.remove());
  const port = await findPortFrom(wanted.portBase + PORTS.sandbox, [wanted.portBase]);
  const sandbox = await startSandbox({ port, whenBusy: 'next' });
  closing.add('The sandbox', () => sandbox.close());
  return { wanted, closing, data, sandbox };
}

/** Kept when all else is removed, for those who wonder what went wrong. */
function sidecarLog(port: number): string {
  return join(ROOT, 'artifacts', 'start', `sidecar-${port}.log`);
}

/** Paired with the Moodle at `wwwroot`. When it dies, everything ends. */
export async function addSidecar(context: StartContext, wwwroot: string): Promise<RunningSidecar> {
  const { data, closing, sandbox, wanted } = context;
  const start = (port: number) => {
    // What an earlier run on this port said is of no interest.
    rmSync(sidecarLog(port), { force: true });
    return startSidecar({
      port,
      dataDir: data.ledger,
      logFile: sidecarLog(port),
      site: { wwwroot, secret: data.secret },
      upstreamUrl: sandbox.url,
    });
  };
  const sidecar = await startOnPortFrom(wanted.portBase + PORTS.sidecar, start);
  closing.add('The sidecar', () => sidecar.stop());
  void sidecar.died.then((error) => closing.fail(error));
  return sidecar;
}

export function findMoodlePort(context: StartContext): Promise<number> {
  return findPortFrom(context.wanted.portBase + PORTS.moodle);
}

export function placesOf(context: StartContext, sidecar: RunningSidecar): Place[] {
  return [
    {
      name: 'Navigatr sandbox',
      url: context.sandbox.url,
      note: `learners' badges, claim mails, faults; token ${TOKEN}`,
    },
    { name: 'Sidecar', url: `${sidecar.url}/readyz`, note: `log: ${relative(ROOT, sidecar.logFile)}` },
  ];
}
