import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { startMariadb } from '../mariadb/start.ts';
import { startPostgres } from '../postgres/start.ts';
import { makeTemporaryFolder } from '../postgres/temporary.ts';
import { CHROMIUM_FLAGS, findChromium } from '../system/chromium.ts';
import { canRun, mustRun } from '../system/command.ts';
import { findCompose } from '../system/compose.ts';
import type { Need } from '../system/needs.ts';
import { findPhp } from '../system/php.ts';

/** Rejects, saying why, when the program is there but does not work. */
type FirstUse = () => Promise<unknown>;

/** The smallest real work of each program: a package may lack what only shows when it runs. */
export const FIRST_USES: Readonly<Record<Need, FirstUse>> = {
  php: drawInPhp,
  chromium: openPage,
  headlessShell: openPage,
  postgres: servePostgres,
  mariadb: serveMariadb,
  locale: askCharset,
  composer: () => mustRun('composer', ['--version'], { env: { COMPOSER_ALLOW_SUPERUSER: '1' } }),
  git: () => inFolder((folder) => mustRun('git', ['init', '--quiet', folder])),
  openssl: makeCertificate,
  curl: () => mustRun('curl', ['--version']),
  compose: callCompose,
  nginx: async () => mustRun((await canRun('nginx', ['-v'])) ? 'nginx' : '/usr/sbin/nginx', ['-V']),
  caddy: () => mustRun('caddy', ['version']),
  strace: () => mustRun('strace', ['-V']),
  pgbouncer: () => mustRun('pgbouncer', ['--version']),
  debootstrap: () => mustRun('debootstrap', ['--version']),
  containers: () => mustRun('buildah', ['--version']),
};

/** Fonts, locales and certificates are libraries of their own behind an extension. */
const DRAW = `
  $image = imagecreatetruecolor(8, 8);
  if (!imagepng($image, '/dev/null')) { exit(1); }
  echo (new NumberFormatter('en_AU', NumberFormatter::DECIMAL))->format(1234.5);
  new SoapClient(null, ['location' => 'http://127.0.0.1', 'uri' => 'x']);
  sodium_crypto_secretbox_keygen();`;

async function drawInPhp(): Promise<void> {
  const php = await findPhp();
  await mustRun(php?.binary ?? 'php', ['-r', DRAW]);
}

async function openPage(): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    await page.setContent('<button onclick="document.title = `clicked`">Zoë</button>');
    await page.getByRole('button', { name: 'Zoë' }).click();
    if ((await page.title()) !== 'clicked') throw new Error('Chromium shows a page and ignores a click.');
  } finally {
    await browser.close();
  }
}

async function servePostgres(): Promise<void> {
  const server = await startPostgres({ durable: false });
  await server.stop();
}

async function serveMariadb(): Promise<void> {
  const folder = makeTemporaryFolder();
  try {
    const server = await startMariadb(join(folder, 'data'));
    await server.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** For a locale that is not there it warns, and ends well. */
async function askCharset(): Promise<void> {
  const charset = await mustRun('locale', ['charmap'], { env: { LC_ALL: 'en_AU.UTF-8' } });
  if (charset.trim() !== 'UTF-8') throw new Error(`Its characters are ${charset.trim()}.`);
}

function makeCertificate(): Promise<unknown> {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem'];
  return inFolder((cwd) => mustRun('openssl', [...args, '-subj', '/CN=localhost'], { cwd }));
}

async function callCompose(): Promise<void> {
  const [file = 'docker-compose', ...args] = (await findCompose()) ?? [];
  await mustRun(file, [...args, 'version']);
}

async function inFolder(use: (folder: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'navigatr-first-use-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
