import { expect, it } from 'vitest';
import { commandAs } from './command-as.ts';

it('is a line to copy, with what was typed', () => {
  const service = { user: 'navigatr-sidecar', dataDir: '/var/lib/navigatr-sidecar' };
  expect(commandAs(service, ['site', 'add', 'https://moodle.example.org'])).toBe(
    'runuser -u navigatr-sidecar -- env SIDECAR_DATA_DIR=/var/lib/navigatr-sidecar sidecar site add https://moodle.example.org',
  );
});

it('quotes what a shell would take apart', () => {
  const owner = { user: '"$(id -nu 993)"', dataDir: '/srv/my data' };
  expect(commandAs(owner, ['obf', 'revoke', 'E1', '--reason', "it's wrong"])).toBe(
    `runuser -u "$(id -nu 993)" -- env 'SIDECAR_DATA_DIR=/srv/my data' sidecar obf revoke E1 --reason 'it'\\''s wrong'`,
  );
});
