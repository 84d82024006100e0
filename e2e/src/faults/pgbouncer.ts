import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DATABASE_USER } from '../postgres/cluster.ts';
import { makeTemporaryFolder } from '../postgres/temporary.ts';
import { unprivilegedAccount } from '../system/account.ts';
import { environment } from '../system/environment.ts';
import { findFreePort } from '../system/free-port.ts';

const PROGRAMS = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];
const READY_TRIES = 100;
const LOOK_EVERY_MS = 50;

/** Undefined where it is not installed. */
export const findPgBouncer = (): string | undefined => PROGRAMS.find((program) => existsSync(program));

/** PgBouncer in transaction mode in front of one PostgreSQL. */
export class PgBouncer {
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.#port = port;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(program: string, toPort: number): Promise<PgBouncer> {
    const folder = makeTemporaryFolder();
    const port = await findFreePort();
    const users = join(folder, 'users.txt');
    const settings = join(folder, 'pgbouncer.ini');
    writeFileSync(users, `"${DATABASE_USER}" ""\n`, { mode: 0o644 });
    writeFileSync(settings, settingsOf({ port, toPort, users }), { mode: 0o644 });
    const child = spawn(program, ['-q', settings], {
      cwd: '/',
      env: environment,
      stdio: 'ignore',
      ...unprivilegedAccount(),
    });
    const bouncer = new PgBouncer(port, child, folder);
    await bouncer.#answers();
    return bouncer;
  }

  /** The same database as seen through it. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.#port);
    return changed.href;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.kill('SIGKILL')) await once(this.#child, 'exit');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    for (let tried = 0; tried < READY_TRIES; tried += 1) {
      if (await listens(this.#port)) return;
      await delay(LOOK_EVERY_MS);
    }
    await this.close();
    throw new Error('PgBouncer does not start.');
  }
}

const settingsOf = ({ port, toPort, users }: { port: number; toPort: number; users: string }): string => `
[databases]
* = host=127.0.0.1 port=${toPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
max_client_conn = 1000
default_pool_size = 20
`;

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => tell(true)).once('error', () => tell(false));
  });
}
