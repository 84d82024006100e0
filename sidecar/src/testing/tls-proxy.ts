import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const docs = new URL('../../../docs/tls/', import.meta.url);
const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin'];

/** The program's file; undefined where it is not installed. */
export const programOf = (name: 'nginx' | 'caddy'): string | undefined =>
  FOLDERS.map((folder) => join(folder, name)).find((file) => existsSync(file));

export type TlsProxy = {
  url: string;
  /** File of the authority that made its certificate, PEM. */
  authority: string;
  stop(): Promise<void>;
};

type Start = { folder: string; sidecarUrl: string };

/** Runs nginx with docs/tls/nginx.conf, at other places than there. */
export async function startNginx({ folder, sidecarUrl }: Start): Promise<TlsProxy> {
  const port = await freePort();
  await makeCertificate(folder);
  await writeDocument(folder, 'nginx.conf', {
    '127.0.0.1:8787': new URL(sidecarUrl).host,
    'listen 443': `listen 127.0.0.1:${port}`,
    'sidecar.example.org': 'localhost',
    '/etc/ssl/sidecar': folder,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const main = `daemon off; master_process off; pid nginx.pid; error_log stderr; events {}
http { access_log off; ${temporary.map((name) => `${name}_temp_path ${name};`).join(' ')} include ${folder}/nginx.conf; }`;
  await writeFile(join(folder, 'main.conf'), main);
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'main.conf')];
  const child = spawn(programOf('nginx') ?? '', args, { stdio: 'ignore' });
  return whenItAnswers(child, { url: `https://localhost:${port}`, authority: join(folder, 'ca.pem') });
}

/** Runs Caddy with docs/tls/Caddyfile, at other places than there, and with its own authority. */
export async function startCaddy({ folder, sidecarUrl }: Start): Promise<TlsProxy> {
  const [port, redirects] = [await freePort(), await freePort()];
  await writeDocument(folder, 'Caddyfile', {
    '127.0.0.1:8787': new URL(sidecarUrl).host,
    'sidecar.example.org': `localhost:${port}`,
    // So that neither of them is one of the machine's.
    skip_install_trust: `skip_install_trust\n\tadmin off\n\thttp_port ${redirects}`,
  });
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
  const args = ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  const child = spawn(programOf('caddy') ?? '', args, { stdio: 'ignore', env });
  const authority = join(folder, 'caddy/pki/authorities/local/root.crt');
  return whenItAnswers(child, { url: `https://localhost:${port}`, authority });
}

/** Copies a file of docs/tls with other places in it; each has to be there. */
async function writeDocument(folder: string, name: string, places: Record<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  let text = await readFile(new URL(name, docs), 'utf8');
  for (const [from, to] of Object.entries(places)) {
    if (!text.includes(from)) throw new Error(`docs/tls/${name} without ${from}`);
    text = text.replaceAll(from, to);
  }
  await writeFile(join(folder, name), text);
}

/** The commands of docs/tls.md: an authority, and a certificate that it issues. */
async function makeCertificate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = await readFile(new URL('../tls.md', docs), 'utf8');
  const [, commands = ''] = /```sh\n(openssl req -x509.*?)```/s.exec(page) ?? [];
  await run('sh', ['-ec', commands.replaceAll('sidecar.example.org', 'localhost')], { cwd: folder });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function whenItAnswers(child: ChildProcess, proxy: Omit<TlsProxy, 'stop'>): Promise<TlsProxy> {
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const asked = run('curl', ['-fs', '--cacert', proxy.authority, `${proxy.url}/healthz`]);
    if (
      await asked.then(
        () => true,
        () => false,
      )
    )
      return { ...proxy, stop };
    await wait(50);
  }
  await stop();
  throw new Error('the proxy does not answer');
}
