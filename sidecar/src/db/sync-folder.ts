import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

// As many as the threads that Node has for it: a disk brings them to rest together.
const AT_ONCE = 4;

/** Brings a folder with everything in it to the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const paths = [folder, ...names.map((name) => join(folder, name))].values();
  const syncNext = async () => {
    for (const path of paths) await syncPath(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, syncNext));
}

/** Brings a file, or the entries of a folder, to the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
