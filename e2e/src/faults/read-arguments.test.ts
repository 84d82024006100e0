import { resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { CASES } from './cases/all.ts';
import { readArguments } from './read-arguments.ts';

const read = (...argv: string[]) => readArguments(argv, CASES);

test('without arguments every case runs, whole, with a seed of its own', () => {
  expect(read()).toMatchObject({ cases: CASES, scale: 'full', sidecar: undefined });
  expect(read().seed).not.toBe(read().seed);
});

test('cases are chosen by number and by name', () => {
  const names = read('--only', 'kill-retry, 9').cases.map(({ name }) => name);
  expect(names).toEqual(['kill-retry', 'sent-again']);
});

test('another build is found from this folder, whatever the folder of its processes', () => {
  expect(read('--sidecar', 'build/main.mjs').sidecar).toBe(resolve('build/main.mjs'));
});

test('a case that does not exist and a seed that is no number are refused', () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => read('--only', 'nothing')).toThrow();
  expect(() => read('--seed', 'x')).toThrow();
});

test('no two cases have the same name', () => {
  const names = CASES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
