import { describe, expect, it } from 'vitest';
import { browserRuns, installerVersions, phpunitVersions } from './choose-versions.ts';

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

describe('installerVersions', () => {
  it.each([
    [[], ['4.1', '4.5']],
    [
      ['4.2', '5.0', '5.1'],
      ['4.1', '5.1'],
    ],
  ])('of %j takes %j', (local, chosen) => {
    expect(installerVersions(local)).toEqual(chosen);
  });
});

describe('browserRuns', () => {
  it.each([
    [[], ['4.5', '4.1'], []],
    [
      ['4.1', '4.2', '4.5', '5.0', '5.1'],
      ['5.1', '4.1'],
      ['4.2', '4.5', '5.0'],
    ],
  ])('of %j runs everything in %j, and the path in %j', (local, whole, path) => {
    const runs = browserRuns(local);
    const versionsOf = (wanted: boolean) =>
      runs.filter(({ specs }) => (specs.length === 0) === wanted).map(({ version }) => version);
    expect(versionsOf(true)).toEqual(whole);
    expect(versionsOf(false)).toEqual(path);
  });
});
