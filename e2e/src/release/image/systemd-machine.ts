import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { carryOver, copyNode } from '../../bare-machine/build-machine.ts';
import { ensureTemplate } from '../../bare-machine/template.ts';
import { mustRun } from '../../system/command.ts';
import { ensureImage } from './base-image.ts';
import { podman, RUN_HERE, tryPodman } from './engine.ts';

type Say = (line: string) => void;

const IMAGE = 'localhost/navigatr-systemd:trial';
const PACKAGES = ['systemd', 'systemd-sysv', 'openssl'];
const INSTALL = 'apt-get update -q && apt-get install -y -q --no-install-recommends "$@" && apt-get clean';

const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 250;

/** A container in which systemd is the first process, with Node.js and npm, and a folder shown as /release. */
export class SystemdMachine {
  readonly #name = `navigatr-systemd-${process.pid}`;

  static async start(release: string, say: Say): Promise<SystemdMachine> {
    const template = await ensureTemplate(say);
    await ensureImage(IMAGE, (root) => fill(root, template));
    const machine = new SystemdMachine();
    const how = ['--systemd=always', '--privileged', '--volume', `${release}:/release:ro`];
    await podman(['run', '--detach', '--name', machine.#name, ...RUN_HERE, ...how, IMAGE, '/sbin/init']);
    await machine.until('systemctl is-system-running');
    // As on a machine of its own: else credentials, which are mounts, would reach no service.
    await machine.run('mount --make-rshared /');
    return machine;
  }

  /** Runs shell commands as root. Returns what they printed. @throws {CommandFailed} */
  run(script: string): Promise<string> {
    return podman(['exec', this.#name, 'sh', '-ec', script]);
  }

  /** Runs a command until it succeeds. @throws with what the journal says when it does not */
  async until(script: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while ((await tryPodman(['exec', this.#name, 'sh', '-ec', script])).code !== 0) {
      if (performance.now() > deadline) {
        throw new Error(`Not so: ${script}\n${await this.run('journalctl --no-pager --lines 20')}`);
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  async remove(): Promise<void> {
    await tryPodman(['rm', '--force', '--time', '0', this.#name]);
  }
}

async function fill(root: string, template: string): Promise<void> {
  await mustRun('cp', ['-a', `${template}/.`, root]);
  await carryOver(root);
  await copyNode(root);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('chroot', [root, 'sh', '-ec', INSTALL, 'sh', ...PACKAGES], { env });
  // It keeps packages from starting services.
  rmSync(join(root, 'usr/sbin/policy-rc.d'), { force: true });
}
