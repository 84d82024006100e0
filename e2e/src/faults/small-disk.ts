import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canRun, mustRun } from '../system/command.ts';

/** The embedded database takes about 100 MB once it is made. */
const SIZE = '220m';
/** So little that a few hundred awards fill it. */
const LEFT_BYTES = 200_000;

/** A file system of its own that can be filled up. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined where nothing may be mounted. */
  static async mount(folder: string): Promise<SmallDisk | undefined> {
    await mkdir(folder, { recursive: true });
    const args = ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder];
    return (await canRun('mount', args)) ? new SmallDisk(folder) : undefined;
  }

  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(this.#ballast, Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES)));
  }

  async empty(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async close(): Promise<void> {
    await mustRun('umount', ['-l', this.folder]);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}
