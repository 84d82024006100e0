import type { ClientView } from './control/wire.ts';
import type { ObfSandbox } from './sandbox.ts';

function describeClient({ id, name, secrets, aliases, issuingLimit }: ClientView): string {
  const limit = issuingLimit === 0 ? 'any number of badges' : `up to ${issuingLimit} badges`;
  return `  ${id}  ${name} (${limit}; sub-organisations ${aliases.map((alias) => alias.id).join(', ')})
     secrets ${secrets.map(({ secret }) => secret).join(', ')}`;
}

/** What the program says at its start. */
export async function describeObfSandbox({ url, control }: ObfSandbox): Promise<string> {
  const clients = await control.clients();
  const [first] = clients;
  return `Open Badge Factory sandbox: ${url}

Clients:
${clients.map(describeClient).join('\n')}

Try it (a new token at most every ten seconds):
  curl ${url}/v2/client/oauth2/token -u '${first?.id}:${first?.secrets[0]?.secret}' -d grant_type=client_credentials
  curl ${url}/v2/event/${first?.id}/NB0001/issue -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d '{"api_consumer_id":"me","recipient":[{"email":"ada@example.org","name":"Ada Byron"}]}'

Badges, events, mails and faults: ${url}/   Stop with Ctrl-C.`;
}
