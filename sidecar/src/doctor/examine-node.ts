import { type Finding, ok, warn } from './finding.ts';

/** Older lines work, and get no security fixes any more: 20 since April 2026. */
const OLDEST_MAINTAINED = 22;
const RECOMMENDED = 24;

/** @param version as `process.versions.node` gives it; one that is too old to run on never gets here */
export function examineNode(version: string): Finding {
  const major = Number(version.split('.')[0]);
  if (major >= OLDEST_MAINTAINED) return ok(`Node.js ${version} is maintained.`);
  return warn(
    `Node.js ${version} works, but gets no security fixes any more.`,
    `Install Node.js ${RECOMMENDED} from https://nodejs.org.`,
  );
}
