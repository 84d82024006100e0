const OLDEST = [20, 19] as const;

/** What is wrong with a version of Node.js, or null. Plain enough for one of ten years ago to run. */
export function nodeFault(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return `This is Node.js ${version}; the sidecar needs ${OLDEST.join('.')} or newer. Install it from https://nodejs.org.`;
}
