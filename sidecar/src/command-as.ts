export type RunAs = {
  /** As a shell takes it. */
  user: string;
  dataDir: string;
};

/** A user whose name is not known. */
export const userOf = (uid: number): string => `"$(id -nu ${uid})"`;

/** This command as root gives it for another user and data folder: a line to copy. */
export const commandAs = (
  { user, dataDir }: RunAs,
  argv: readonly string[] = process.argv.slice(2),
): string =>
  [
    'runuser',
    '-u',
    user,
    '--',
    'env',
    ...[`SIDECAR_DATA_DIR=${dataDir}`, 'sidecar', ...argv].map(quoted),
  ].join(' ');

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
