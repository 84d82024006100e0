import { SignedClient } from '../../school/signed-client.ts';

/** The Moodle that the release is tried with; nobody calls it. */
export const WWWROOT = 'https://moodle.school.example';

/**
 * Speaks as the Moodle that pastes a pairing code.
 * @param printed by `sidecar site add`
 * @throws when there is no pairing code in it
 */
export function clientOf(printed: string): SignedClient {
  const [, baseUrl = '', site = '', secret = ''] = /^\s*(http\S+)\/#([\w-]+):(\S+)$/m.exec(printed) ?? [];
  if (secret === '') throw new Error(`No pairing code was printed:\n${printed}`);
  return new SignedClient({ baseUrl, site, wwwroot: WWWROOT, secret });
}
