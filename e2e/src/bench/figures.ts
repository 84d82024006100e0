/** The value below which so much of all lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

/** Milliseconds, to a tenth. */
export function spreadOf(values: readonly number[]): Spread {
  const tenth = (value: number) => Math.round(value * 10) / 10;
  return {
    p50: tenth(quantile(values, 0.5)),
    p99: tenth(quantile(values, 0.99)),
    max: tenth(Math.max(...values)),
    count: values.length,
  };
}

export const roundTo = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Runs `ask` and says how long it took, in milliseconds. */
export async function timed<T>(ask: () => Promise<T>): Promise<{ tookMs: number; result: T }> {
  const started = performance.now();
  const result = await ask();
  return { tookMs: performance.now() - started, result };
}
