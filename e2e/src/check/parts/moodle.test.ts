import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listLocalVersions } from '../../moodle/source.ts';
import type { Part } from '../part.ts';
import { ROOT } from '../places.ts';
import { EDGE_SPECS, moodleParts, STATEMENT_TESTS } from './moodle.ts';

it.each(EDGE_SPECS)(
  '%s names browser tests, which Playwright would pass over in silence otherwise',
  (name) => {
    expect(existsSync(join(ROOT, 'e2e', 'src', 'browser', `${name}.spec.ts`))).toBe(true);
  },
);

it.each(STATEMENT_TESTS)('%s is in the name of a PHPUnit test', (name) => {
  const files = readdirSync(join(ROOT, 'moodle-plugin', 'tests'));
  expect(files.filter((file) => file.includes(name) && file.endsWith('_test.php'))).not.toEqual([]);
});

it('runs everything in a Moodle that is named, and MariaDB with the usual one', () => {
  const names = (versions: string[]) =>
    Object.values(moodleParts(versions)).flatMap((parts) => parts.map((part: Part) => part.name));
  expect(names(['4.1'])).toEqual(['phpunit-4.1', 'installer-4.1', 'browser-4.1']);
  expect(names(['4.5'])).toContain('phpunit-4.5-mariadb');
});

it('leaves out no version and no database otherwise', () => {
  const { phpunit, installer, browser, browserPath, mariadb } = moodleParts(undefined);
  for (const parts of [phpunit, installer, browser]) expect(parts).toHaveLength(2);
  const versions = [...browser, ...browserPath, ...mariadb].map(({ name }) => name.match(/\d\.\d/)?.[0]);
  const known = ['4.1', '4.5', ...listLocalVersions().map(({ id }) => id)];
  expect([...new Set(versions)].sort()).toEqual([...new Set(known)].sort());
});
