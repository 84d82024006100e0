import { expect, test } from 'vitest';
import { describePairing } from './describe-pairing.ts';

test('names each command with the address of the site, and the token to paste', () => {
  const said = describePairing({ wwwroot: 'http://127.0.0.1:8051', name: 'mine' });
  expect(said).toContain('node sidecar/dist/main.mjs site add http://127.0.0.1:8051 ');
  expect(said).toContain(
    'SIDECAR_NAVIGATR_PRODUCTION_URL=http://127.0.0.1:4010 node sidecar/dist/main.mjs serve',
  );
  expect(said).toContain('http://127.0.0.1:8051/local/navigatr/connection.php');
  expect(said).toContain('\n  sandbox-pat-northfield-9\n');
  expect(said).toContain('npm run moodle -- cron mine');
});
