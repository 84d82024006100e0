import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';

export interface LinkTreeOptions {
  /** Names at the top of the tree that stay behind. */
  exclude: readonly string[];
  /**
   * `link`: both trees share the bytes, so code that changes a file must replace it, never write into it.
   * `copy`: for a tree that belongs to somebody else.
   */
  how: 'link' | 'copy';
}

/** Rebuilds a tree at a new place in a second or two, without its bytes where the file system allows. */
export function linkTree(from: string, to: string, options: LinkTreeOptions): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (options.exclude.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target, { ...options, exclude: [] });
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else place(source, target, options.how);
  }
}

function place(source: string, target: string, how: LinkTreeOptions['how']): void {
  if (how === 'copy' || !tryLink(source, target)) copyFileSync(source, target, constants.COPYFILE_FICLONE);
}

function tryLink(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // Another file system, links forbidden, or too many of them: copy instead.
    if (['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(code)) return false;
    throw error;
  }
}
