#!/usr/bin/env node
// The one door of `npm start`, `npm test` and their siblings. Plain JavaScript without dependencies,
// because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMANDS = {
  start: 'src/start/main.ts',
  test: 'src/check/main.ts',
  sandbox: 'src/sandbox/main.ts',
  moodle: 'src/moodle/main.ts',
  faults: 'src/faults/main.ts',
  bench: 'src/bench/main.ts',
  one: 'src/one/main.ts',
  package: 'src/package/main.ts',
  release: 'src/release/main.ts',
  audit: 'src/audit/main.ts',
  'bare-machine': 'src/bare-machine/main.ts',
};

/** The oldest Node that every dependency of the workspace runs on. */
const OLDEST_NODE = [20, 19];

/** Exact, so that everyone resolves the lock file alike. `--yes`: a user's npm may default to no. */
const PNPM = ['--yes', '--prefer-offline', 'pnpm@12.21.0'];

const e2e = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const root = dirname(e2e);
const stampFile = join(root, 'node_modules', '.navigatr-installed');

function isNodeTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

function installInputs() {
  const packages = ['', 'shared-types', 'sidecar', 'moodle-plugin', 'e2e'];
  const files = packages.map((folder) => join(root, folder, 'package.json'));
  return [...files, join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml')];
}

function installStamp() {
  const hash = createHash('sha256').update(process.platform).update(process.arch);
  for (const file of installInputs()) {
    hash.update(existsSync(file) ? readFileSync(file) : 'absent').update('\0');
  }
  return hash.digest('hex');
}

function isInstalled(stamp) {
  if (!existsSync(stampFile) || !existsSync(join(e2e, 'node_modules', 'tsx'))) return false;
  return readFileSync(stampFile, 'utf8') === stamp;
}

function install() {
  const stamp = installStamp();
  if (isInstalled(stamp)) return;
  console.error('Installing the workspace (once) …');
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  // CI=true: pnpm asks no questions. The answer is shown only when it matters.
  const done = spawnSync(npx, [...PNPM, 'install', '--frozen-lockfile'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status !== 0) fail(installFailure(done));
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

const INSTALL_REMEDY = [
  'If the network is the reason: it needs the npm registry; look at your proxy (https_proxy, npm config get proxy)',
  'or, if a certificate is refused, name the file of the authority in NODE_EXTRA_CA_CERTS. Then run it again.',
].join(' ');

const NPX_MISSING =
  'npx was not found. It comes with npm: install both from https://nodejs.org, then run it again.';

function installFailure(done) {
  if (done.error?.code === 'ENOENT') return NPX_MISSING;
  const output = [done.stdout, done.stderr, done.error?.message].filter(Boolean).join('\n');
  return `${output}\nThe workspace could not be installed: npx ${PNPM.join(' ')} install --frozen-lockfile failed. ${INSTALL_REMEDY}`;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function chooseMain(name) {
  const main = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (main === undefined)
    fail(`Usage: node e2e/bin/run.mjs <${Object.keys(COMMANDS).join('|')}> [arguments]`);
  if (!existsSync(join(e2e, main))) fail(`"${name}" is not part of this checkout: e2e/${main} is missing.`);
  return join(e2e, main);
}

function run(main, args) {
  // tsx is resolved from here: the caller may stand in any folder.
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, main, ...args], { stdio: 'inherit' });
  forwardSignals(child);
  child.on('error', (error) => fail(`Could not start ${main}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function forwardSignals(child) {
  // Ctrl-C reaches the child from the terminal as well; sent twice it would mean "leave at once".
  const fromTerminal = process.stdin.isTTY === true;
  process.on('SIGINT', () => fromTerminal || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
}

if (isNodeTooOld(process.versions.node)) {
  fail(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node} (${process.execPath}). Install it from https://nodejs.org.`,
  );
}
const [command = '', ...args] = process.argv.slice(2);
const main = chooseMain(command);
install();
run(main, args);
