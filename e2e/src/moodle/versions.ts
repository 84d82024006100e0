export interface MoodleVersion {
  id: string;
  /** Moodle's own number, such as `405`. */
  number: string;
  branch: string;
  /** Folder below the root that the web server serves; `.` is the root itself. */
  webRoot: '.' | 'public';
  /** Oldest and newest PHP this harness accepts. */
  php: { from: string; to: string };
  /** What Moodle's composer.json asks for. */
  phpunit: string;
}

const PHPUNIT_9 = '^9.6.18';
const PHPUNIT_11 = '^11.5';

/**
 * Every version the plugin supports. 4.1 itself stops at PHP 8.1; with deprecations off it runs on 8.2,
 * which is what Debian 12 has.
 */
export const MOODLE_VERSIONS: readonly MoodleVersion[] = [
  version('4.1', { php: { from: '7.4', to: '8.2' }, phpunit: PHPUNIT_9 }),
  version('4.2', { php: { from: '8.0', to: '8.2' }, phpunit: PHPUNIT_9 }),
  version('4.3', { php: { from: '8.0', to: '8.2' }, phpunit: PHPUNIT_9 }),
  version('4.4', { php: { from: '8.1', to: '8.3' }, phpunit: PHPUNIT_9 }),
  version('4.5', { php: { from: '8.1', to: '8.3' }, phpunit: PHPUNIT_9 }),
  version('5.0', { php: { from: '8.2', to: '8.4' }, phpunit: PHPUNIT_11 }),
  version('5.1', { php: { from: '8.2', to: '8.4' }, phpunit: PHPUNIT_11 }),
];

export const DEFAULT_VERSION = '4.5';

function version(id: string, facts: Pick<MoodleVersion, 'php' | 'phpunit'>): MoodleVersion {
  const [major = '', minor = ''] = id.split('.');
  const number = `${major}${minor.padStart(2, '0')}`;
  const webRoot = Number(number) >= 501 ? 'public' : '.';
  return { id, number, branch: `MOODLE_${number}_STABLE`, webRoot, ...facts };
}

/** @throws naming the versions there are. */
export function findVersion(id: string): MoodleVersion {
  const found = MOODLE_VERSIONS.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const known = MOODLE_VERSIONS.map((entry) => entry.id).join(', ');
  throw new Error(`Moodle "${id}" is not a version this project supports. Choose one of ${known}.`);
}

/** Why this PHP cannot run this Moodle, or undefined when it can. */
export function explainPhpMismatch(moodle: MoodleVersion, php: string): string | undefined {
  if (compareVersions(php, moodle.php.from) >= 0 && compareVersions(php, moodle.php.to) <= 0)
    return undefined;
  return `Moodle ${moodle.id} runs on PHP ${moodle.php.from} to ${moodle.php.to}, this is PHP ${php}. Point the variable PHP at another one.`;
}

export function compareVersions(a: string, b: string): number {
  return new Intl.Collator('en', { numeric: true }).compare(a, b);
}
