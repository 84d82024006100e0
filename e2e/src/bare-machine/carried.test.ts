import { expect, it } from 'vitest';
import { pickVariables } from './carried.ts';
import { isSource } from './run-inside.ts';

it('carries over what leads to other machines', () => {
  const env = {
    HTTPS_PROXY: 'http://proxy.example:3128',
    no_proxy: 'localhost',
    npm_config_registry: 'http://registry.example/',
    'npm_config_@own:registry': 'http://own.example/',
    NODE_EXTRA_CA_CERTS: '/etc/ssl/own.pem',
    COMPOSER_AUTH: '{}',
  };
  expect(pickVariables(env)).toEqual(env);
});

it('carries over nothing that only this machine has', () => {
  const env = {
    PATH: '/opt/bin',
    HOME: '/home/ada',
    PHP: '/opt/php',
    npm_config_prefix: '/opt',
    npm_config_cache: '/home/ada/.npm',
    npm_package_name: 'navigatr-moodle',
    SSH_AUTH_SOCK: '/tmp/agent',
    http_proxy: '',
  };
  expect(pickVariables(env)).toEqual({});
});

it.each([
  ['moodle-4.1', true],
  ['moodle-5.10', true],
  ['codechecker', true],
  ['moodle-4.1.lock', false],
  ['moodle-cs', false],
  ['templates', false],
  ['run', false],
  ['vendor', false],
])('shows %s to the machine: %j', (name, shown) => {
  expect(isSource(name)).toBe(shown);
});
