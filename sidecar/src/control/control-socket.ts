import { rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';

/** Where the sidecar that has a data folder takes commands. */
export const controlSocket = (folder: string): string => join(folder, 'control.socket');

/** Listens there for the owner of the folder alone. What an earlier process left is replaced: the folder is locked. */
export function listenPrivately(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is made within `listen`: at no moment can another user connect.
    const before = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.removeListener('error', reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}
