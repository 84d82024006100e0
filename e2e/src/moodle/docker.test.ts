import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dockerCommands, dockerVariables, projectName } from './docker.ts';
import { ADMIN_PASSWORD, ADMIN_USER, installArguments } from './install.ts';

interface Service {
  image: string;
  ports?: string[];
  healthcheck?: object;
  restart: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
}

const file = fileURLToPath(new URL('../../../docker-compose.moodle.yml', import.meta.url));
const compose = parse(readFileSync(file, 'utf8'), { merge: true }) as { services: Record<string, Service> };
const services = Object.entries(compose.services);

describe('the Docker set', () => {
  it('holds everything the path needs', () => {
    const names = services.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['moodle', 'moodle-cron', 'moodle-db', 'sidecar', 'sidecar-db', 'sandbox']),
    );
  });

  it.each(services)('%s has a health check, or runs once and is waited for', (name, service) => {
    if (service.restart !== 'no') return expect(service.healthcheck).toBeDefined();
    const waiting = services.filter(([, other]) => other.depends_on?.[name] !== undefined);
    const conditions = waiting.map(([, other]) => other.depends_on?.[name]?.condition);
    expect(new Set(conditions)).toEqual(new Set(['service_completed_successfully']));
  });

  it.each(services)('%s publishes on loopback only', (_, service) => {
    const ports = service.ports ?? [];
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it.each(services)('%s comes from an image with a version', (_, service) => {
    expect(service.image).toMatch(/:[^:]+$/);
    expect(service.image).not.toMatch(/:latest$/);
  });

  it.each(services)('%s waits for healthy services', (_, service) => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const expected =
        compose.services[other]?.restart === 'no' ? 'service_completed_successfully' : 'service_healthy';
      expect(`${other} ${condition}`).toBe(`${other} ${expected}`);
    }
  });

  it('gives Moodle and the sidecar the same secret and address', () => {
    const { sidecar, 'moodle-install': install } = compose.services;
    expect(install?.environment?.['SIDECAR_SITE_SECRET']).toBe(sidecar?.environment?.['SIDECAR_SITE_SECRET']);
    expect(install?.environment?.['NAVIGATR_SITE']).toContain(
      `"${sidecar?.environment?.['SIDECAR_SITE_URL']}"`,
    );
  });
});

it('two versions stand side by side', () => {
  const [a, b] = [dockerVariables('4.5'), dockerVariables('5.1')];
  for (const port of ['MOODLE_PORT', 'SIDECAR_PUBLISHED_PORT', 'SANDBOX_PORT'])
    expect(a[port]).not.toBe(b[port]);
  expect(projectName('4.5')).toBe('navigatr-moodle-4-5');
  expect(a['MOODLE_BRANCH']).toBe('MOODLE_405_STABLE');
});

it('a reset throws the data away and comes up again', () => {
  expect(dockerCommands('reset').map((command) => command.slice(0, 2))).toEqual([
    ['down', '--volumes'],
    ['up', '--detach'],
  ]);
});

it('the installer makes the admin that the harness logs in as', () => {
  expect(installArguments()).toEqual(
    expect.arrayContaining([`--adminuser=${ADMIN_USER}`, `--adminpass=${ADMIN_PASSWORD}`]),
  );
});
