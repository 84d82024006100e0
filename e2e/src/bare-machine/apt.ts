import { existsSync, readFileSync } from 'node:fs';
import { mustRun } from '../system/command.ts';

export interface Mirror {
  url: string;
  /** Of the system's release, such as `bookworm`. */
  codename: string;
}

/** Where apt gets this very release from. @throws when apt knows no such place. */
export async function findMirror(): Promise<Mirror> {
  const codename = parseCodename(readFileSync('/etc/os-release', 'utf8'));
  const url = pickMirror(await listTargets(), codename) ?? pickMirror(await updatedTargets(), codename);
  if (url !== undefined) return { url, codename };
  throw new Error(
    `apt knows no mirror of "${codename}" (the component main). Look into /etc/apt/sources.list.d.`,
  );
}

const TARGET = '$(CODENAME) $(COMPONENT) $(REPO_URI)';

const listTargets = (): Promise<string> =>
  mustRun('apt-get', ['indextargets', '--format', TARGET, 'Created-By: Packages']);

/** apt names only what it has fetched. */
async function updatedTargets(): Promise<string> {
  await mustRun('apt-get', ['update', '-q']);
  return listTargets();
}

/** @param targets lines of `<codename> <component> <url>` */
export function pickMirror(targets: string, codename: string): string | undefined {
  const rows = targets.split('\n').map((line) => line.split(' '));
  return rows.find(([name, component, url]) => name === codename && component === 'main' && url)?.[2];
}

/** @throws for a system without a name for its release. */
export function parseCodename(osRelease: string): string {
  const codename = /^VERSION_CODENAME="?([\w-]+)"?$/m.exec(osRelease)?.[1];
  if (codename === undefined) throw new Error('/etc/os-release has no VERSION_CODENAME.');
  return codename;
}

/**
 * How apt gets at its mirrors (proxies, time-outs, checks), from `apt-config dump`. Not its hooks: they call programs that
 * a bare machine does not have.
 */
export function pickAcquireSettings(dump: string): string {
  const kept = dump.split('\n').filter((line) => /^Acquire::(?!IndexTargets|Languages)\S+ "/.test(line));
  return kept.map((line) => `${line}\n`).join('');
}

export const readAcquireSettings = async (): Promise<string> =>
  pickAcquireSettings(await mustRun('apt-config', ['dump']));

/** What other programs read as `http_proxy`; empty when apt goes straight on. */
export function proxyVariables(acquireSettings: string): Record<string, string> {
  const proxy = /^Acquire::http::Proxy "(\w+:\/\/[^"]+)"/im.exec(acquireSettings)?.[1];
  return proxy === undefined ? {} : { http_proxy: proxy };
}

/** What says where packages come from and who signs them. */
export const APT_FILES = [
  '/etc/apt/sources.list',
  '/etc/apt/sources.list.d',
  '/etc/apt/trusted.gpg',
  '/etc/apt/trusted.gpg.d',
  '/etc/apt/keyrings',
  '/etc/apt/auth.conf',
  '/etc/apt/auth.conf.d',
  '/etc/apt/preferences',
  '/etc/apt/preferences.d',
  '/usr/share/keyrings',
].filter((path) => existsSync(path));
