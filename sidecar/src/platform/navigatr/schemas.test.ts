import { expect, it } from 'vitest';
import { badgeOf } from './schemas.ts';

it.each([
  [70, 70],
  ['65.5', 65.5],
  [0, undefined],
  [null, undefined],
  ['high', undefined],
  [undefined, undefined],
])('reads the least score that a badge needs: %s', (min_score, minScore) => {
  const web = { base: new URL('https://api.navigatr.app/'), imageSources: [], onStrayImage: () => undefined };
  expect(badgeOf({ id: 1, name: 'A', min_score }, web)?.minScore).toBe(minScore);
});
