import { cpSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTemplate } from '../../bare-machine/template.ts';
import { mustRun } from '../../system/command.ts';
import { withLock } from '../../system/lock.ts';
import { buildah, imagesHome } from './engine.ts';

type Say = (line: string) => void;

/**
 * Makes an image with the name that a Dockerfile starts from, of the smallest Debian and the Node.js that runs this: no
 * registry is asked. Kept until another Node.js runs this.
 */
export async function ensureBaseImage(name: string, say: Say): Promise<void> {
  const template = await ensureTemplate(say);
  await ensureImage(name, async (root) => {
    await mustRun('cp', ['-a', `${template}/.`, root]);
    cpSync(realpathSync(process.execPath), join(root, 'usr/local/bin/node'));
  });
}

/** @param fill puts everything into the empty folder that becomes the image's root */
export async function ensureImage(name: string, fill: (root: string) => Promise<void>): Promise<void> {
  await withLock(`${imagesHome()}.lock`, async () => {
    const kept = await buildah(['images', '--filter', `label=${LABEL}`, '--format', '{{.Name}}:{{.Tag}}']);
    if (!kept.split('\n').includes(name)) await build(name, fill);
  });
}

const LABEL = `navigatr.node=${process.version}`;

async function build(name: string, fill: (root: string) => Promise<void>): Promise<void> {
  const container = (await buildah(['from', 'scratch'])).trim();
  try {
    const root = (await buildah(['mount', container])).trim();
    await fill(root);
    await buildah(['config', '--label', LABEL, container]);
    await buildah(['commit', '--quiet', '--format', 'docker', container, name]);
  } finally {
    await buildah(['rm', container]);
  }
}
