import { createPlatforms, withDatabase } from '../app.ts';
import { type Config, ConfigFault, parseConfig } from '../config.ts';
import { examineLedger } from '../doctor/examine-ledger.ts';
import { examineListener } from '../doctor/examine-listener.ts';
import { examineNode } from '../doctor/examine-node.ts';
import { examinePlatforms } from '../doctor/examine-platforms.ts';
import { bad, type Finding, ok, warn } from '../doctor/finding.ts';
import { StartFault } from '../errors.ts';
import type { CliContext } from './cli-context.ts';

const MARKS = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' } as const;

/** Looks at everything the sidecar depends on and says what to do. Throws when something is bad; changes nothing. */
export async function runDoctor(context: CliContext): Promise<void> {
  const findings = await examineAll(context);
  for (const { level, text } of findings) context.print(`${MARKS[level]} ${text}`);
  const count = findings.filter(({ level }) => level === 'bad').length;
  if (count > 0) throw new StartFault(`Bad findings: ${count} of ${findings.length}.`);
}

async function examineAll(context: CliContext): Promise<Finding[]> {
  try {
    return await examineConfigured(parseConfig(context.environment), context);
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults.map((fault) => bad(fault));
    throw error;
  }
}

async function examineConfigured(config: Config, { onLockLost }: CliContext): Promise<Finding[]> {
  const platforms = createPlatforms(config);
  const [ledger, reached] = await Promise.all([
    examineLedger({ config, platforms, withDatabase: (look) => withDatabase({ config, onLockLost }, look) }),
    examinePlatforms(platforms),
  ]);
  const warnings = config.warnings.map((warning) => warn(warning));
  return [
    ok('The configuration can be read.'),
    examineNode(process.versions.node),
    ...warnings,
    ...examineListener(config),
    ...ledger,
    ...reached,
  ];
}
