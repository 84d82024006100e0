import type { Environment } from '@local-navigatr/shared-types';
import type { SignedClient } from './signed-client.ts';

/** Moodle's first administrator. */
const ADMIN = { userId: '2' };

/** Five seconds is the least that the connection may be set to; the sandbox is next door. */
const TIMEOUT_MS = 15_000;

/**
 * Stores the token in the sidecar, which verifies it first, and returns the target.
 * @throws naming the problem when the token does not verify.
 */
export async function connect(
  client: SignedClient,
  token: string,
  environment: Environment = 'production',
): Promise<string> {
  const values = {
    environment,
    token,
    timeoutMs: TIMEOUT_MS,
    force: false,
    actor: ADMIN,
  };
  const { saved, test, connection } = await client.putConnection(values);
  if (!saved || connection.target === null) {
    throw new Error(`The sidecar could not connect to ${test.host}: ${test.problem.replaceAll('_', ' ')}.`);
  }
  return connection.target;
}
