import { expect, it } from 'vitest';
import { readPostgresUrl } from './postgres-url.ts';

const read = (text: string) => readPostgresUrl(text, { environment: {}, readFile: () => '' });

const faultsOf = (text: string): string => {
  const reading = read(text);
  return reading.kind === 'faults' ? reading.faults.join('\n') : '';
};

it('takes an address of one network cable only with an interface that is there', () => {
  expect(read('postgres://u@[fe80::1%25lo]/db')).toMatchObject({
    url: { servers: [{ host: 'fe80::1%lo' }] },
  });
  expect(read('postgres://u@[fe80::1%252]/db')).toMatchObject({ url: { servers: [{ host: 'fe80::1%2' }] } });
  expect(faultsOf('postgres://u:secret@[fe80::1]/db')).toMatch(
    /^SIDECAR_DATABASE_URL names the link-local address fe80::1, and it needs its network interface: \[fe80::1%25\S+\]\. Better, use the host name or another address of the server\.$/,
  );
  expect(faultsOf('postgres://u@h,[FE80::1%25eth99]/db')).toContain(
    'FE80::1, and eth99 is no network interface of this machine: [FE80::1%25',
  );
});
