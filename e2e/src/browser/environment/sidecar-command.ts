import { SIDECAR_PROGRAM } from '../../start/build-sidecar.ts';
import { type SidecarOptions, sidecarVariables } from '../../start/sidecar.ts';
import { noSidecarVariables } from '../../start/sidecar-variables.ts';
import { mustRun } from '../../system/command.ts';

/** What `site add` and `site rotate` print to be pasted. */
export interface Pairing {
  /** `<url>/#<site>:<secret>` */
  readonly code: string;
  /** The sidecar's name of the site. */
  readonly site: string;
  /** Base64. */
  readonly secret: string;
}

const COMMAND_TIMEOUT_MS = 60_000;

/**
 * Runs `sidecar <words>` as its operator does.
 * @returns what it printed.
 */
export function runSidecarCommand(options: SidecarOptions, words: readonly string[]): Promise<string> {
  const env = { ...noSidecarVariables(), ...sidecarVariables(options) };
  const args = [...(options.nodeFlags ?? []), SIDECAR_PROGRAM, ...words];
  return mustRun(process.execPath, args, { env, timeoutMs: COMMAND_TIMEOUT_MS });
}

/** @throws Error when there is no pairing code in it. */
export function readPairing(printed: string): Pairing {
  const [, code, site, secret] = /^\s+(\S+\/#([\w-]+):(\S+))$/m.exec(printed) ?? [];
  if (!code || !site || !secret) throw new Error(`No pairing code was printed:\n${printed}`);
  return { code, site, secret };
}
