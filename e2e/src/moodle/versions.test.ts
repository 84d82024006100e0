import { expect, it } from 'vitest';
import { explainPhpMismatch, findVersion, MOODLE_VERSIONS } from './versions.ts';

it('knows the seven supported versions with their branches', () => {
  expect(MOODLE_VERSIONS.map((moodle) => `${moodle.id} ${moodle.branch} ${moodle.webRoot}`)).toEqual([
    '4.1 MOODLE_401_STABLE .',
    '4.2 MOODLE_402_STABLE .',
    '4.3 MOODLE_403_STABLE .',
    '4.4 MOODLE_404_STABLE .',
    '4.5 MOODLE_405_STABLE .',
    '5.0 MOODLE_500_STABLE .',
    '5.1 MOODLE_501_STABLE public',
  ]);
});

it('refuses other versions and names those there are', () => {
  expect(() => findVersion('3.11')).toThrow(/"3\.11".*4\.1, 4\.2.*5\.1/);
});

it.each([
  ['4.5', '8.2', undefined],
  ['4.5', '8.10', 'PHP 8.1 to 8.3'],
  ['5.1', '8.1', 'PHP 8.2 to 8.4'],
  ['4.1', '8.2', undefined],
])('Moodle %s on PHP %s: %j', (id, php, complaint) => {
  const explained = explainPhpMismatch(findVersion(id), php);
  if (complaint === undefined) expect(explained).toBeUndefined();
  else expect(explained).toContain(complaint);
});
