import { expect, it } from 'vitest';
import { PARTS } from './parts/all.ts';
import { readArguments } from './read-arguments.ts';

it('measures everything unless told otherwise', () => {
  const { parts, minutes, replicas, rows } = readArguments([], PARTS);
  expect([parts.length, minutes, replicas, rows]).toEqual([PARTS.length, 10, [1, 3], 1_000_000]);
});

it('chooses parts and sizes', () => {
  const read = readArguments(['--only', 'idle,drain', '--minutes', '0.5', '--replicas', '2'], PARTS);
  expect(read.parts.map(({ name }) => name)).toEqual(['drain', 'idle']);
  expect([read.minutes, read.replicas]).toEqual([0.5, [2]]);
});

it.each([
  ['--only', 'speed'],
  ['--minutes', '0'],
  ['--replicas', 'many'],
])('refuses %s %s', (flag, value) => {
  expect(() => readArguments([flag, value], PARTS)).toThrow();
});
