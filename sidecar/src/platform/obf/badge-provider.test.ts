import { afterEach, beforeEach, expect, it } from 'vitest';
import { OBF_ACCESS, obfAt, StandInObf } from '../../testing/stand-in-obf.ts';

let obf: StandInObf;
beforeEach(async () => {
  obf = await StandInObf.start();
});
afterEach(() => obf.api.close());

it.each([
  ['ORG1', true],
  ['SUB1', true],
  ['SUB9', false],
])('the account has the provider %s: %s', async (asked, isThere) => {
  expect(await obfAt(obf.url).hasProvider?.(OBF_ACCESS, asked, async () => {})).toBe(isThere);
});

it.each([
  ['SUB1', 'SUB1'],
  ['ORG1', 'ORG1'],
  ['SUB2', 'ORG1'],
  [undefined, 'ORG1'],
])('a badge that is asked for as one of %s is one of %s', async (asked, providerId) => {
  const read = await obfAt(obf.url).getBadge(OBF_ACCESS, { id: 'B1', providerId: asked }, async () => {});
  expect(read).toMatchObject({ value: { id: 'B1', providerId } });
});
