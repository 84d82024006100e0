import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export const ARTIFACTS = join(ROOT, 'artifacts', 'check');

export const PACKAGES = ['shared-types', 'sidecar', 'moodle-plugin', 'e2e'] as const;
export type Package = (typeof PACKAGES)[number];

export function folderOf(name: Package): string {
  return join(ROOT, name);
}

/** A program that the workspace installed, of one package or of the whole. */
export function workspaceProgram(name: string, owner?: Package): string {
  return join(owner === undefined ? ROOT : folderOf(owner), 'node_modules', '.bin', name);
}
