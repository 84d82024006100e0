import { expect, it } from 'vitest';
import { outermostVersions, versionsBetween } from './choose-versions.ts';

it.each([
  [[], { newest: '4.5', oldest: '4.1' }, []],
  [['4.2', '5.0'], { newest: '5.0', oldest: '4.1' }, ['4.2', '4.5']],
  [['4.1', '4.2', '4.5', '5.0', '5.1'], { newest: '5.1', oldest: '4.1' }, ['4.2', '4.5', '5.0']],
])('of %j the outermost are %j, and %j lie between', (local, outermost, between) => {
  expect(outermostVersions(local)).toEqual(outermost);
  expect(versionsBetween(local)).toEqual(between);
});
