import { expect, test, vi } from 'vitest';
import { CELLS } from './cells/all.ts';
import { readArguments } from './read-arguments.ts';

const read = (...argv: string[]) => readArguments(argv, CELLS);

test('without arguments every cell runs, whole, with a seed of its own', () => {
  expect(read()).toMatchObject({ cells: CELLS, scale: 'full', sidecar: undefined });
  expect(read().seed).not.toBe(read().seed);
});

test('cells are chosen by number and by name', () => {
  const names = read('--only', 'kill-retry, 9').cells.map(({ name }) => name);
  expect(names).toEqual(['kill-retry', 'sent-again']);
});

test('a cell that does not exist and a seed that is no number are refused', () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => read('--only', 'nothing')).toThrow();
  expect(() => read('--seed', 'x')).toThrow();
});

test('no two cells have the same name', () => {
  const names = CELLS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
