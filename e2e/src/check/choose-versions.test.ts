import { describe, expect, it } from 'vitest';
import { outermostVersions, phpunitVersions, versionsBetween } from './choose-versions.ts';

describe('phpunitVersions', () => {
  it.each([
    [[], ['4.5', '4.1']],
    [
      ['4.1', '4.4', '4.5'],
      ['4.5', '4.1'],
    ],
    [
      ['4.1', '4.5', '5.0', '5.1'],
      ['4.5', '4.1', '5.1'],
    ],
  ])('of %j takes %j', (local, chosen) => {
    expect(phpunitVersions(local)).toEqual(chosen);
  });
});

describe('outermostVersions and versionsBetween', () => {
  it.each([
    [[], ['4.5', '4.1'], []],
    [
      ['4.2', '5.0'],
      ['5.0', '4.1'],
      ['4.2', '4.5'],
    ],
    [
      ['4.1', '4.2', '4.5', '5.0', '5.1'],
      ['5.1', '4.1'],
      ['4.2', '4.5', '5.0'],
    ],
  ])('of %j take %j and %j', (local, outermost, between) => {
    expect(outermostVersions(local)).toEqual(outermost);
    expect(versionsBetween(local)).toEqual(between);
  });
});
