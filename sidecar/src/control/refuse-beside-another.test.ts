import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { adviceForService } from './refuse-beside-another.ts';

const service = { user: 'navigatr-sidecar', dataDir: tmpdir() };

it('says how a command reaches the database of the systemd service', () => {
  expect(adviceForService({ dataDir: '/root/data' }, service)).toContain(
    `runuser -u navigatr-sidecar -- env SIDECAR_DATA_DIR=${tmpdir()}`,
  );
});

it('says nothing of it where there is no such service, or its folder is used already', () => {
  expect(adviceForService({ dataDir: '/root/data' }, { ...service, dataDir: '/no/such/folder' })).toBe('');
  expect(adviceForService({ dataDir: tmpdir() }, service)).toBe('');
});
