import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { adviceForService, lineForService } from './refuse-beside-another.ts';

const service = { user: 'navigatr-sidecar', dataDir: tmpdir() };
const none = { ...service, dataDir: '/no/such/folder' };
const argv = ['site', 'add', 'https://moodle.example.org'];

it('gives the whole line with which a command reaches the database of the systemd service', () => {
  expect(adviceForService({ dataDir: '/root/data' }, { service, argv })).toContain(
    `run this as root: runuser -u navigatr-sidecar -- env SIDECAR_DATA_DIR=${tmpdir()} sidecar site add https://moodle.example.org`,
  );
});

it('says what to fill in where the folder of the service is not known', () => {
  const line =
    /runuser -u USER -- env SIDECAR_DATA_DIR=FOLDER sidecar site add https:\/\/moodle\.example\.org$/;
  expect(adviceForService({ dataDir: '/root/data' }, { service: none, argv })).toMatch(line);
  expect(adviceForService({ dataDir: tmpdir() }, { service, argv })).toMatch(line);
});

it('has a line for the service only beside another data folder, however that is written', () => {
  expect(lineForService({ dataDir: '/root/data' }, { service, argv })).toContain(
    `=${tmpdir()} sidecar site add`,
  );
  expect(lineForService({ dataDir: `${tmpdir()}/` }, { service, argv })).toBeNull();
  expect(lineForService({ dataDir: '/root/data' }, { service: none, argv })).toBeNull();
});
