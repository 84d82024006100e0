import { northfield } from '../../sandbox/accounts/seed-accounts.ts';
import { northfield as obfNorthfield } from '../../sandbox/obf/clients/seed-clients.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { runArrangement } from './run-arrangement.ts';

/** Of the account whose badges the tests issue. */
export const TOKEN = northfield.tokens[0] ?? '';

/** As an admin leaves it: paired, and connected to the account of {@link TOKEN}. */
export async function connect({ moodle, sidecar }: TestEnvironment): Promise<void> {
  const connected = await moodle.sql(
    "SELECT 1 FROM mdl_local_navigatr_account WHERE target LIKE 'navigatr:%'",
  );
  if (connected.length > 0) return;
  await runArrangement(moodle, 'connect', { sidecarUrl: sidecar.url, secret: sidecar.secret, token: TOKEN });
}

/** Open Badge Factory beside it. Done again, what became of its badges is looked at anew. */
export async function connectObf({ moodle }: TestEnvironment): Promise<void> {
  const [clientSecret] = obfNorthfield.secrets;
  await runArrangement(moodle, 'connect_obf', { clientId: obfNorthfield.id, clientSecret });
}

/** As just installed. */
export async function disconnect({ moodle }: TestEnvironment): Promise<void> {
  await runArrangement(moodle, 'disconnect', {});
}
