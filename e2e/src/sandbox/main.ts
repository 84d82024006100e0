import { onStopRequest, runMain } from '../system/run-main.ts';
import type { AccountView } from './control/wire.ts';
import { readArguments } from './read-arguments.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

function describeAccount({ id, name, tokens, accepts, providers }: AccountView): string {
  const listed = tokens.map(({ token }) => token).join(', ');
  const ids = providers.map((provider) => provider.id).join(', ');
  const headers = accepts.map((scheme) => (scheme === 'bearer' ? 'Authorization: Bearer' : 'X-Access-Token'));
  return `  ${id}  ${name} (providers ${ids})\n     token ${listed}, sent as ${headers.join(' or ')}`;
}

async function announce({ url, control }: Sandbox): Promise<void> {
  const accounts = await control.accounts();
  const token = accounts[0]?.tokens[0]?.token ?? '';
  console.log(`Navigatr sandbox: ${url}

Accounts:
${accounts.map(describeAccount).join('\n')}

Try it:
  curl -X PUT ${url}/v1/badge/51/issue -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\
    -d '{"recipient_firstname":"Ada","recipient_lastname":"Byron","recipient_email":"ada@example.org"}'

Learners, mails and faults: ${url}/   Stop with Ctrl-C.`);
}

runMain(async () => {
  const sandbox = await startSandbox(readArguments(process.argv.slice(2)));
  const asked = new Promise<void>((stop) => onStopRequest(stop));
  await announce(sandbox);
  await asked;
  await sandbox.close();
  return 0;
});
