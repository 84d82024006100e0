const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file, or a link that leads nowhere, of that name',
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
  EFBIG: 'it may not become that large (ulimit -f)',
  NO_FILE: 'it is a device, not a file',
  TOO_LARGE: 'it has more than 4 MB',
  NOTHING_WRITTEN: 'nothing more was written into that pipe',
};

/** Base64 may begin like a path, but keys of the length that `openssl rand -base64 32` makes end in `=`. */
export const looksLikePath = (text: string): boolean => /^(\.{0,2}\/|[a-z]:[\\/]).*[^=]$/is.test(text);

/**
 * Why the file of a variable `…_FILE` could not be read, as a sentence. What does not look like a path is not repeated:
 * it may be the secret itself, put there by mistake.
 */
export function whyUnreadable(variable: string, path: string, error: unknown): string {
  if (!looksLikePath(path)) {
    return `${variable} names no file that can be read: give it a path that begins with / or ./, and not the secret itself.`;
  }
  return `${variable}: ${path} cannot be read: ${fileTrouble(error) ?? 'unknown reason'}.`;
}

const OF_NETWORK = /^(connect|listen|bind|getaddrinfo)/;

/** Why a file or folder could not be used, as a clause for a sentence; null for anything that is no such error. */
export function fileTrouble(error: unknown): string | null {
  const { code, syscall } = (error ?? {}) as Partial<Record<string, unknown>>;
  if (typeof code !== 'string' || typeof syscall !== 'string' || OF_NETWORK.test(syscall)) return null;
  return REASONS[code] ?? code;
}
