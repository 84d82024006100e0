import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NAMES, parseConfig, SECRETS } from './config.ts';

const read = (file: string) => readFileSync(new URL(`../../docs/systemd/${file}`, import.meta.url), 'utf8');
const lines = read('sidecar.env').split('\n');
const settings = lines.filter((line) => /^#?SIDECAR_/.test(line)).map((line) => line.replace(/^#/, ''));

it('sidecar.env has every variable that the sidecar knows, once, and none else', () => {
  expect(settings.map((line) => line.split('=')[0]).toSorted()).toEqual([...NAMES].toSorted());
});

it('docs/configuration.md has every variable', () => {
  const page = read('../configuration.md');
  const named = NAMES.filter((name) => !SECRETS.some((secret) => name === `${secret}_FILE`));
  expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('sidecar.env sets nothing as it comes, and its values are good ones', () => {
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  const given = Object.fromEntries(settings.map((line) => line.split(/=(.*)/)));
  const named = Object.entries(given).filter(([name, value]) => value !== '' && !name.endsWith('_FILE'));
  const shown = parseConfig({
    ...Object.fromEntries(named),
    // Its example of a site and of PostgreSQL ask for a secret each, which no file shows.
    SIDECAR_SITE_SECRET: Buffer.alloc(32, 1).toString('base64'),
    SIDECAR_MASTER_KEY: Buffer.alloc(32, 2).toString('base64'),
  });
  const defaults = parseConfig({});
  const shownAndDefault = [
    'host',
    'port',
    'dataDir',
    'rateLimit',
    'rateWindowMs',
    'retention',
    'logLevel',
  ] as const;
  for (const name of [...shownAndDefault, 'unknownPolicy', 'navigatr'] as const) {
    expect(shown[name], name).toEqual(defaults[name]);
  }
});

it('the unit hands over each secret as a credential', () => {
  const unit = read('navigatr-sidecar.service');
  const pairs = [...unit.matchAll(/^#LoadCredential=([\w-]+):\S+\n#Environment=(\w+)=%d\/([\w-]+)$/gm)];
  for (const [, credential, , file] of pairs) expect(file).toBe(credential);
  const wanted = ['SIDECAR_MASTER_KEY', ...SECRETS].map((name) => `${name}_FILE`);
  expect(pairs.map(([, , variable]) => variable).toSorted()).toEqual(wanted.toSorted());
});
