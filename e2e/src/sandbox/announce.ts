import type { AccountView } from './control/wire.ts';
import type { Sandbox } from './sandbox.ts';

function describeAccount({ id, name, tokens, accepts, providers }: AccountView): string {
  const listed = tokens.map(({ token }) => token).join(', ');
  const ids = providers.map((provider) => provider.id).join(', ');
  const headers = accepts.map((scheme) => (scheme === 'bearer' ? 'Authorization: Bearer' : 'X-Access-Token'));
  return `  ${id}  ${name} (providers ${ids})\n     token ${listed}, sent as ${headers.join(' or ')}`;
}

/** What the program says at its start. */
export async function describeNavigatrSandbox({ url, control }: Sandbox): Promise<string> {
  const accounts = await control.accounts();
  const token = accounts[0]?.tokens[0]?.token ?? '';
  return `Navigatr sandbox: ${url}

Accounts:
${accounts.map(describeAccount).join('\n')}

Try it:
  curl -X PUT ${url}/v1/badge/51/issue -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\
    -d '{"recipient_firstname":"Ada","recipient_lastname":"Byron","recipient_email":"ada@example.org"}'

Learners, mails and faults: ${url}/   Stop with Ctrl-C.`;
}
