/**
 * Why the program itself could not be loaded, as a sentence, or null for a bug. Plain enough for any Node.js to run.
 */
export function loadFault(error: unknown): string | null {
  const code = String((Object(error) as { code?: unknown }).code);
  if (code === 'EMFILE' || code === 'ENFILE') {
    return `The sidecar may open too few files (${code}). Raise the limit to 1024 or more: ulimit -n 1024, LimitNOFILE= with systemd, --ulimit nofile= with Docker.`;
  }
  if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ENOENT', 'EACCES', 'EPERM'].indexOf(code) >= 0) {
    return `Files of the sidecar are missing or cannot be read (${code}). Install it again, whole, with umask 022.`;
  }
  return null;
}
