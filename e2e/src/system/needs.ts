import { existsSync } from 'node:fs';
import { findChromium, HEADLESS_SHELL, onPath } from './chromium.ts';
import { canRun, runCommand } from './command.ts';
import { findCompose } from './compose.ts';
import { environment } from './environment.ts';
import { findMariadbPrograms } from './mariadb-programs.ts';
import { findPhp, missingExtensions } from './php.ts';
import { findPostgresPrograms } from './postgres-programs.ts';

/** What a part of the project may need from the machine. */
export type Need =
  | 'php'
  | 'chromium'
  | 'headlessShell'
  | 'postgres'
  | 'mariadb'
  | 'locale'
  | 'composer'
  | 'git'
  | 'openssl'
  | 'curl'
  | 'compose'
  | 'nginx'
  | 'caddy'
  | 'strace'
  | 'pgbouncer'
  | 'debootstrap'
  | 'containers';

export interface NeedFacts {
  /** For people, such as `PHP with the extensions Moodle wants`. */
  label: string;
  debianPackages: readonly string[];
  /** The environment variable that chooses another one. While it is set, installing packages is no help. */
  chosenBy?: string;
  /** What is missing in words, or undefined when all is there. */
  findMissing: () => Promise<string | undefined>;
}

const PHP_PACKAGES = ['cli', 'curl', 'gd', 'intl', 'mbstring', 'pgsql', 'soap', 'xml', 'zip'];

export const NEEDS: Record<Need, NeedFacts> = {
  php: {
    label: 'PHP CLI with the extensions Moodle wants',
    debianPackages: PHP_PACKAGES.map((name) => `php-${name}`),
    chosenBy: 'PHP',
    findMissing: findMissingPhp,
  },
  chromium: {
    label: 'Chromium',
    debianPackages: ['chromium'],
    chosenBy: 'CHROMIUM',
    findMissing: async () => (existsSync(findChromium() ?? '') ? undefined : 'Chromium'),
  },
  headlessShell: {
    label: 'the Chromium that has no window',
    debianPackages: [HEADLESS_SHELL],
    chosenBy: 'CHROMIUM',
    findMissing: findMissingShell,
  },
  postgres: {
    label: 'PostgreSQL server programs',
    debianPackages: ['postgresql'],
    chosenBy: 'PG_BIN',
    findMissing: async () => ((await findPostgresPrograms()) ? undefined : 'initdb, pg_ctl and postgres'),
  },
  mariadb: {
    label: "MariaDB server programs, and PHP's extension for it",
    // The installer of databases calls my_print_defaults, which Debian has put among the clients.
    debianPackages: ['mariadb-server-core', 'mariadb-client-core', 'php-mysql'],
    findMissing: findMissingMariadb,
  },
  locale: {
    label: 'locale en_AU.UTF-8 (PHPUnit of Moodle)',
    debianPackages: ['locales'],
    findMissing: findMissingLocale,
  },
  composer: programNeed('composer', '--version'),
  // Without certificates it clones nothing; Debian only recommends them.
  git: programNeed('git', '--version', ['git', 'ca-certificates']),
  openssl: programNeed('openssl', 'version'),
  curl: programNeed('curl', '--version'),
  compose: {
    label: 'Docker Compose, which checks a file without an engine',
    debianPackages: ['docker-compose'],
    findMissing: async () =>
      (await findCompose()) ? undefined : 'docker-compose (or "docker compose" with its plugin)',
  },
  // Debian keeps it where only root looks.
  nginx: programNeed('nginx', '-v', ['nginx-light'], '/usr/sbin/nginx'),
  caddy: programNeed('caddy', 'version'),
  strace: programNeed('strace', '-V'),
  pgbouncer: programNeed('pgbouncer', '--version'),
  debootstrap: programNeed('debootstrap', '--version'),
  containers: {
    label: 'buildah, podman, runc and catatonit, which build and run images without a service',
    debianPackages: ['buildah', 'podman', 'runc', 'catatonit'],
    findMissing: findMissingContainers,
  },
};

function programNeed(
  name: string,
  versionFlag: string,
  debianPackages = [name],
  elsewhere = name,
): NeedFacts {
  return {
    label: name,
    debianPackages,
    findMissing: async () =>
      (await canRun(name, [versionFlag])) || (await canRun(elsewhere, [versionFlag])) ? undefined : name,
  };
}

async function findMissingPhp(): Promise<string | undefined> {
  const php = await findPhp();
  if (php === undefined) return 'the PHP command line';
  const missing = missingExtensions(php);
  return missing.length === 0 ? undefined : `PHP extensions: ${missing.join(', ')}`;
}

/** Only quicker than the one with a window: not missed where apt does not know it. */
async function findMissingShell(): Promise<string | undefined> {
  if (environment['CHROMIUM'] || onPath([HEADLESS_SHELL]).some((file) => existsSync(file))) return undefined;
  return (await canRun('apt-cache', ['show', HEADLESS_SHELL])) ? HEADLESS_SHELL : undefined;
}

async function findMissingMariadb(): Promise<string | undefined> {
  if ((await findMariadbPrograms()) === undefined) return 'mariadbd, mariadb-install-db or my_print_defaults';
  const php = await findPhp();
  return php?.extensions.includes('mysqli') ? undefined : 'the PHP extension mysqli';
}

async function findMissingContainers(): Promise<string | undefined> {
  const programs = ['buildah', 'podman', 'runc', 'catatonit'];
  const found = await Promise.all(
    programs.map(
      async (name) => (await canRun(name, ['--version'])) || canRun(`/usr/sbin/${name}`, ['--version']),
    ),
  );
  const missing = programs.filter((_, index) => !found[index]);
  return missing.length === 0 ? undefined : missing.join(', ');
}

async function findMissingLocale(): Promise<string | undefined> {
  if (!(await canRun('locale', ['-a']))) return undefined; // No way to tell (macOS has it built in).
  const { stdout } = await runCommand('locale', ['-a']);
  return hasLocale(stdout) ? undefined : 'locale en_AU.UTF-8';
}

/** glibc writes `en_AU.utf8`, others `en_AU.UTF-8`. */
export function hasLocale(list: string): boolean {
  return list.split('\n').some((line) => /^en_AU\.utf-?8$/i.test(line.trim()));
}
