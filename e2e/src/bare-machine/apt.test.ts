import { expect, it } from 'vitest';
import { parseCodename, pickAcquireSettings, pickMirror, proxyVariables } from './apt.ts';

it.each([
  ['VERSION_ID="12"\nVERSION_CODENAME=bookworm\n', 'bookworm'],
  ['UBUNTU_CODENAME=noble\nVERSION_CODENAME="noble"\n', 'noble'],
])('reads the name of the release in %j', (text, codename) => {
  expect(parseCodename(text)).toBe(codename);
});

it('refuses a system whose release has no name', () => {
  expect(() => parseCodename('ID=arch\n')).toThrow('VERSION_CODENAME');
});

it('takes the mirror of this very release, not of its updates or of another publisher', () => {
  const targets = [
    'bookworm-security main http://mirror.example/debian-security/',
    'bookworm contrib http://mirror.example/other/',
    'bookworm main http://mirror.example/debian/',
    'bookworm main http://second.example/debian/',
  ];
  expect(pickMirror(targets.join('\n'), 'bookworm')).toBe('http://mirror.example/debian/');
  expect(pickMirror(targets.join('\n'), 'trixie')).toBeUndefined();
  expect(pickMirror('', 'bookworm')).toBeUndefined();
});

const DUMP = [
  'APT::Architecture "amd64";',
  'Acquire "";',
  'Acquire::http::Proxy "http://proxy.example:3128";',
  'Acquire::https::CaInfo "/etc/ssl/own.pem";',
  'Acquire::IndexTargets::deb::Packages::ShortDescription "Packages";',
  'Acquire::Retries "3";',
  'DPkg::Post-Invoke:: "/usr/bin/some-hook";',
].join('\n');

it('takes over how apt reaches its mirrors, and none of its hooks', () => {
  expect(pickAcquireSettings(DUMP).trimEnd().split('\n')).toEqual([
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::https::CaInfo "/etc/ssl/own.pem";',
    'Acquire::Retries "3";',
  ]);
});

it("gives apt's proxy to programs that read a variable", () => {
  expect(proxyVariables(DUMP)).toEqual({ http_proxy: 'http://proxy.example:3128' });
  expect(proxyVariables('Acquire::http::Proxy "DIRECT";')).toEqual({});
});
