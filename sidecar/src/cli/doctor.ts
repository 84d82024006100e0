import { environments } from '@local-navigatr/shared-types';
import { type Config, parseConfig } from '../config.ts';
import { openDatabase } from '../db/open.ts';
import { databaseCause, StartFault } from '../errors.ts';
import { loadKeys, proveKeys } from '../keys/load.ts';
import { createNavigatr } from '../navigatr/adapter.ts';
import { listSites } from '../site/site.ts';
import type { Surroundings } from './surroundings.ts';

type Finding = { ok: boolean; text: string };

/** Looks at everything the sidecar depends on and says what is wrong. Throws when something is; changes nothing. */
export async function runDoctor(surroundings: Surroundings): Promise<void> {
  const config = parseConfig(surroundings.environment);
  const findings = [
    { ok: true, text: 'The configuration can be read.' },
    ...(await examineLedger(surroundings, config)),
    ...(await examinePlatform(config)),
  ];
  for (const { ok, text } of findings) surroundings.print(`${ok ? 'ok ' : 'BAD'}  ${text}`);
  const bad = findings.filter(({ ok }) => !ok).length;
  if (bad > 0) throw new StartFault(`${bad} of ${findings.length} findings are bad.`);
}

async function examineLedger({ onLockLost }: Surroundings, config: Config): Promise<Finding[]> {
  try {
    const keys = await loadKeys(config);
    const database = await openDatabase({ config, onLockLost, onFault: () => {} });
    try {
      const sites = await database.intake.run((db) => listSites(db));
      await proveKeys(database.intake, keys);
      const paired = sites.map(({ id, wwwroot }) => `${id} (${wwwroot})`).join(', ');
      return [
        { ok: true, text: `The ${database.kind} database opens with this master key.` },
        { ok: sites.length > 0, text: sites.length > 0 ? `Paired: ${paired}.` : 'No Moodle site is paired.' },
      ];
    } finally {
      await database.close();
    }
  } catch (error) {
    return [{ ok: false, text: whyNot(error) }];
  }
}

function whyNot(error: unknown): string {
  if (error instanceof StartFault) return error.message;
  const { code } = databaseCause(error);
  if (code === '42P01') return 'The database has no schema yet: run `sidecar migrate` or start the sidecar.';
  return `The database does not answer (${code ?? 'no code'}).`;
}

/** Opens a connection to each host without a byte of HTTP. */
async function examinePlatform(config: Config): Promise<Finding[]> {
  const platform = createNavigatr(config.navigatr);
  return Promise.all(
    environments.map(async (environment) => {
      const opening = await platform.connect(environment);
      const where = `${platform.host(environment)} (${environment})`;
      if (opening.kind === 'no_answer') {
        return { ok: false, text: `${where} cannot be reached: ${opening.cause} (${opening.errorClass}).` };
      }
      opening.line.close();
      return { ok: true, text: `${where} can be reached.` };
    }),
  );
}
