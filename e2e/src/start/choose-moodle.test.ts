import { describe, expect, it } from 'vitest';
import { findVersion } from '../moodle/versions.ts';
import { chooseMoodle, pickVersion } from './choose-moodle.ts';

const versions = (...ids: string[]) => ids.map(findVersion);

describe('pickVersion', () => {
  it.each([
    [['4.1', '4.5', '5.1'], '8.2', '4.5'],
    [['4.1', '5.1'], '8.2', '5.1'],
    [['4.5', '5.1'], '8.4', '5.1'],
    [['4.1'], '8.4', undefined],
    [[], '8.2', undefined],
  ])('of %j with PHP %s picks %s', (local, php, picked) => {
    expect(pickVersion(versions(...local), php)).toBe(picked);
  });
});

describe('chooseMoodle', () => {
  it('takes the one that is asked for', async () => {
    expect(await chooseMoodle({ kind: 'wanted', version: '5.1' })).toEqual({ kind: 'real', version: '5.1' });
  });

  it('plays one when none is wanted', async () => {
    expect(await chooseMoodle({ kind: 'never' })).toEqual({ kind: 'played', why: '' });
  });
});
