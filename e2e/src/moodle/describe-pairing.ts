import { northfield } from '../sandbox/accounts/seed-accounts.ts';
import { DEFAULT_SANDBOX_PORT } from '../sandbox/shared-arguments.ts';

/** How to pair a site with the sandbox: what to run in the project's folder, and what to paste where. */
export function describePairing({ wwwroot, name }: { wwwroot: string; name: string }): string {
  const sandbox = `http://127.0.0.1:${DEFAULT_SANDBOX_PORT}`;
  return [
    'Pair it with the Navigatr sandbox (each command in this folder):',
    `  npm run sandbox                   # in a second terminal; must say ${sandbox}`,
    '  npx --yes pnpm@12.21.0 build      # builds the sidecar',
    `  node sidecar/dist/main.mjs site add ${wwwroot}   # prints the pairing code`,
    `  SIDECAR_ALLOW_INSECURE_UPSTREAM=1 SIDECAR_NAVIGATR_PRODUCTION_URL=${sandbox} node sidecar/dist/main.mjs serve`,
    `Then open ${wwwroot}/local/navigatr/connection.php, paste the pairing code and this token, and choose Save changes:`,
    `  ${northfield.tokens[0]}`,
    `Run cron to send badges:  npm run moodle -- cron ${name}`,
  ].join('\n');
}
