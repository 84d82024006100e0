import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../check/places.ts';

/** The longest that a call may take, and what a stopping sidecar needs besides. */
const GRACE_SECONDS = 150;

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly securityContext: object;
  readonly livenessProbe: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe: { readonly httpGet: { readonly path: string } };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly enableServiceLinks: boolean;
        readonly securityContext: object;
        readonly containers: readonly Container[];
      };
    };
  };
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const kubernetes = parseAllDocuments(read('docs/kubernetes.yaml')).map((one) => one.toJS() as Manifest);
const pod = kubernetes.find(({ kind }) => kind === 'Deployment')?.spec.template.spec;
const [container] = pod?.containers ?? [];

/** Seconds that whatever runs a sidecar gives it to leave. */
function graceOfCompose(file: string): number {
  const { services } = parse(read(file), { merge: true }) as {
    services: { sidecar: { stop_grace_period: string } };
  };
  return Number.parseInt(services.sidecar.stop_grace_period, 10);
}

describe('a sidecar that is stopped finishes the calls under way', () => {
  it.each([
    ['docs/docker-compose.sidecar.yml', () => graceOfCompose('docs/docker-compose.sidecar.yml')],
    ['docker-compose.moodle.yml', () => graceOfCompose('docker-compose.moodle.yml')],
    [
      'the unit',
      () => Number(/^TimeoutStopSec=(\d+)$/m.exec(read('docs/systemd/navigatr-sidecar.service'))?.[1]),
    ],
    ['docs/install.md', () => Number(/--stop-timeout (\d+)/.exec(read('docs/install.md'))?.[1])],
    ['docs/kubernetes.yaml', () => pod?.terminationGracePeriodSeconds],
  ])('%s', (_, seconds) => {
    expect(seconds()).toBe(GRACE_SECONDS);
  });
});

describe('docs/kubernetes.yaml', () => {
  it('sets only variables that the configuration has', () => {
    const names = container?.env.map(({ name }) => name) ?? [];
    const documented = read('docs/configuration.md');
    expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });

  it('hands every secret over as a file of one folder, which changes while the sidecar runs', () => {
    const secret = kubernetes.find(({ kind }) => kind === 'Secret');
    const mount = container?.volumeMounts.find(({ name }) => name === 'secrets');
    const files = container?.env.flatMap(({ name, value }) => (name.endsWith('_FILE') ? [value] : []));
    const given = Object.keys(secret?.stringData ?? {}).map((name) => `${mount?.mountPath}/${name}`);
    expect(files?.sort()).toEqual(given.sort());
    expect(mount).not.toHaveProperty('subPath');
  });

  it('runs as the user of the image, and writes nowhere', () => {
    expect(pod?.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
    expect(container?.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
  });

  it('is not restarted because the database is away', () => {
    expect(container?.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container?.readinessProbe.httpGet.path).toBe('/readyz');
  });

  it('has no variables of services', () => {
    expect(pod?.enableServiceLinks).toBe(false);
  });
});
