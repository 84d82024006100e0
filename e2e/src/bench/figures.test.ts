import { expect, it } from 'vitest';
import { quantile, spreadOf } from './figures.ts';

it('finds the value below which a share lies, whatever the order', () => {
  const values = [5, 1, 4, 2, 3];
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.5)]).toEqual([3, 5, 7]);
  expect(spreadOf([1.04, 3, 2])).toEqual({ p50: 2, p99: 3, max: 3, count: 3 });
});
