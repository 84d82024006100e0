import { stat } from 'node:fs/promises';
import { type Finding, warn } from './finding.ts';

/** Where containers get their secrets: nobody else is there, and who owns them is not the sidecar's user. */
const OF_CONTAINER = '/run/secrets/';

type Reader = { user: number; group: number };

/**
 * Who else may read the file of the master key. One that belongs to another user is read through its group, or as anybody: closing
 * it to all but its owner would close it to the sidecar.
 */
export async function examineKeyFile(
  file: string,
  { user, group }: Reader,
  ofContainer = OF_CONTAINER,
): Promise<Finding[]> {
  const { mode, uid } = await stat(file);
  const isOwn = uid === user || (user === 0 && uid !== 0);
  const isOpen = isOwn ? mode & 0o077 : mode & 0o007 && !file.startsWith(ofContainer);
  if (!isOpen) return [];
  const remedy = isOwn ? `chmod 600 ${file}` : `chgrp ${group} ${file} && chmod 640 ${file}`;
  return [warn('Others may read the master key file.', remedy)];
}
