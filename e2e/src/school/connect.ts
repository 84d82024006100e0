import type { Environment, putConnectionRequest } from '@local-navigatr/shared-types';
import type { z } from 'zod';
import type { Client } from '../sandbox/obf/clients/client.ts';
import type { SignedClient } from './signed-client.ts';

/** Moodle's first administrator. */
const ADMIN = { userId: '2' };

/** Five seconds is the least that the connection may be set to; the sandbox is next door. */
const TIMEOUT_MS = 15_000;

/**
 * Stores the token in the sidecar, which verifies it first, and returns the target.
 * @throws naming the problem when the token does not verify.
 */
export const connect = (
  client: SignedClient,
  token: string,
  environment: Environment = 'production',
): Promise<string> => store(client, { environment, token });

/** The same with an account of Open Badge Factory. */
export const connectObf = (client: SignedClient, { id, secrets }: Client): Promise<string> =>
  store(client, {
    platform: 'obf',
    environment: 'production',
    clientId: id,
    clientSecret: secrets[0] ?? '',
  });

type Account = Omit<z.input<typeof putConnectionRequest>, 'timeoutMs' | 'force' | 'actor'>;

async function store(client: SignedClient, account: Account): Promise<string> {
  const values = { ...account, timeoutMs: TIMEOUT_MS, force: false, actor: ADMIN };
  const { saved, test, connection } = await client.putConnection(values);
  if (!saved || connection.target === null) {
    throw new Error(`The sidecar could not connect to ${test.host}: ${test.problem.replaceAll('_', ' ')}.`);
  }
  return connection.target;
}
