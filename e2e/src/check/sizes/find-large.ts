import type { FunctionSize } from './function-lines.ts';
import { BOUNDS, type Bounds } from './limits.ts';

/** A sentence for each body of code whose functions have grown over its bounds, with the longest to split. */
export function findLarge(functions: readonly FunctionSize[], all: readonly Bounds[] = BOUNDS): string[] {
  return all.flatMap((bounds) => {
    const own = functions.filter(({ path }) => all.find(({ files }) => files.test(path)) === bounds);
    const over = [
      ...overAt(own, { share: 0.5, called: 'median', limit: bounds.median }),
      ...overAt(own, { share: 0.9, called: '90th percentile', limit: bounds.p90 }),
    ];
    return over.map((figure) => `${bounds.what}: ${figure}. The longest: ${longestOf(own)}`);
  });
}

type Figure = { share: number; called: string; limit: number };

function overAt(functions: readonly FunctionSize[], { share, called, limit }: Figure): string[] {
  const sorted = functions.map(({ lines }) => lines).toSorted((a, b) => a - b);
  const value = sorted[Math.floor(sorted.length * share)] ?? 0;
  return value > limit ? [`${called} of ${sorted.length} functions ${value} lines, at most ${limit}`] : [];
}

const NAMED = 10;

const longestOf = (functions: readonly FunctionSize[]): string =>
  functions
    .toSorted((a, b) => b.lines - a.lines)
    .slice(0, NAMED)
    .map(({ path, line, name, lines }) => `${path}:${line} ${name} (${lines})`)
    .join(', ');
