const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file of that name',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  ELOOP: 'its symbolic links go round in circles',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk fails',
};

const OF_NETWORK = /^(connect|listen|bind|getaddrinfo)/;

/** Why a file or folder could not be used, as a clause for a sentence; null for anything that is no such error. */
export function fileTrouble(error: unknown): string | null {
  const { code, syscall } = (error ?? {}) as Partial<Record<string, unknown>>;
  if (typeof code !== 'string' || typeof syscall !== 'string' || OF_NETWORK.test(syscall)) return null;
  return REASONS[code] ?? code;
}
