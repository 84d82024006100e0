import { setTimeout as delay } from 'node:timers/promises';
import { podman, RUN_HERE, tryPodman } from './engine.ts';

/** As docs/install.md starts it. */
const CONFINED = ['--init', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 250;
const STOP_SECONDS = 20;

/** One container of the sidecar, with a volume of its own. */
export class Container {
  readonly #image: string;
  readonly #name = `navigatr-try-${process.pid}`;
  readonly #options: readonly string[];

  constructor(image: string, variables: Readonly<Record<string, string>>) {
    this.#image = image;
    const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    this.#options = [...RUN_HERE, ...CONFINED, '--volume', `${this.#name}:/data`, ...env];
  }

  /** Runs one command on the volume. Returns what it printed. */
  runOnce(command: readonly string[]): Promise<string> {
    return podman(['run', '--rm', ...this.#options, this.#image, ...command]);
  }

  async start(): Promise<void> {
    await podman(['run', '--detach', '--name', this.#name, ...this.#options, this.#image]);
    await this.#becomeHealthy();
  }

  async startAgain(): Promise<void> {
    await podman(['start', this.#name]);
    await this.#becomeHealthy();
  }

  /** SIGTERM. @throws when it ends with anything but 0, or has to be killed */
  async stop(): Promise<void> {
    await podman(['stop', '--time', String(STOP_SECONDS), this.#name]);
    const code = (await podman(['inspect', '--format', '{{.State.ExitCode}}', this.#name])).trim();
    if (code !== '0') throw new Error(`Stopped, the container ended with ${code}:\n${await this.#logs()}`);
  }

  /** @throws when it runs as root, can write into its root, or leaves processes that nobody collects */
  async requireConfined(): Promise<void> {
    const user = (await podman(['exec', this.#name, 'id', '-u'])).trim();
    if (user !== '1000') throw new Error(`The container runs as user ${user}.`);
    for (const place of ['/opt/navigatr-sidecar/x', '/x', '/usr/x']) {
      const { code } = await tryPodman(['exec', this.#name, 'touch', place]);
      if (code === 0) throw new Error(`The container can write ${place}.`);
    }
    const zombies = await tryPodman([
      ...['exec', this.#name, 'sh', '-c'],
      'grep -l "^State:.*zombie" /proc/[0-9]*/status',
    ]);
    if (zombies.stdout !== '') throw new Error(`Processes that nobody collects: ${zombies.stdout}`);
  }

  async remove(): Promise<void> {
    await tryPodman(['rm', '--force', '--time', '0', this.#name]);
    await tryPodman(['volume', 'rm', '--force', this.#name]);
  }

  /** As the image's own health check sees it. */
  async #becomeHealthy(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { code, stdout, stderr } = await tryPodman(['healthcheck', 'run', this.#name]);
      if (code === 0) return;
      if (performance.now() > deadline) {
        const said = `${stdout}${stderr}`.trim();
        throw new Error(`The container does not get healthy (${said}):\n${await this.#logs()}`);
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  async #logs(): Promise<string> {
    const { stdout, stderr } = await tryPodman(['logs', '--tail', '20', this.#name]);
    return `${stdout}${stderr}`;
  }
}
