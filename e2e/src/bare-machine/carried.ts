import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { runCommand } from '../system/command.ts';
import { environment } from '../system/environment.ts';
import { APT_FILES } from './apt.ts';
import { INSIDE } from './places.ts';

/**
 * Names of variables without which the machine would not reach what this one reaches: proxies, certificates, registries.
 * Not what npm sets for its own scripts.
 */
const CARRIED = [
  /^(https?|ftp|all|no)_proxy$/i,
  /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|GIT_SSL_CAINFO|REQUESTS_CA_BUNDLE)$/,
  /^npm_config_(registry|proxy|https_proxy|noproxy|cafile|strict_ssl|_?\/\/.*|@.*)$/i,
  /^COMPOSER_(AUTH|CAFILE|DISABLE_NETWORK|IPRESOLVE)$/,
];

export function pickVariables(env: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries.filter(([name]) => CARRIED.some((pattern) => pattern.test(name))));
}

export interface Carried {
  from: string;
  /** Inside. */
  to: string;
}

/** Files of this machine that say how to reach others, as far as they exist. */
export async function findCarriedFiles(env: Readonly<NodeJS.ProcessEnv> = environment): Promise<Carried[]> {
  const npmrc = await runCommand('npm', ['config', 'get', 'globalconfig']);
  const cafile = await runCommand('npm', ['config', 'get', 'cafile']);
  const named = [...Object.values(pickVariables(env)), cafile.stdout.trim()];
  const wanted: Carried[] = [
    ...APT_FILES.map(samePlace),
    ...['/etc/hosts', '/etc/resolv.conf', '/usr/local/share/ca-certificates'].map(samePlace),
    ...[...new Set(named)].filter((value) => value.startsWith('/')).map(samePlace),
    { from: npmrc.stdout.trim(), to: '/usr/local/etc/npmrc' },
    ...HOME_FILES.map((file) => ({ from: join(homedir(), file), to: join(INSIDE.home, file) })),
    ...composerFiles(env),
  ];
  return wanted.filter(({ from }) => existsSync(from) && isFilled(from));
}

const HOME_FILES = ['.npmrc'];

const COMPOSER_FILES = ['config.json', 'auth.json'];

function composerFiles(env: Readonly<NodeJS.ProcessEnv>): Carried[] {
  const homes = [env['COMPOSER_HOME'], join(homedir(), '.config/composer'), join(homedir(), '.composer')];
  const home = homes.find((folder) => folder && existsSync(folder));
  if (!home) return [];
  return COMPOSER_FILES.map((name) => ({
    from: join(home, name),
    to: join(INSIDE.home, '.config/composer', name),
  }));
}

const samePlace = (path: string): Carried => ({ from: path, to: path });

/** An empty folder carries nothing, and a folder such as /dev is no configuration. */
function isFilled(path: string): boolean {
  const stats = statSync(path);
  return stats.isDirectory() || (stats.isFile() && stats.size > 0);
}

/** The place in the tree. */
export const inTree = (tree: string, path: string): string => join(tree, relative('/', path));
