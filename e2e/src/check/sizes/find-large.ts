import type { FunctionSize } from './function-lines.ts';
import { BODIES, type Body, FUNCTION_LIMITS } from './limits.ts';

/** A sentence for each body of code whose functions have grown too long, with the longest to split. */
export function findLarge(functions: readonly FunctionSize[], bodies: readonly Body[] = BODIES): string[] {
  return bodies.flatMap((body) => {
    const own = functions.filter(({ path }) => bodies.find(({ files }) => files.test(path)) === body);
    const over = [
      ...overAt(own, { share: 0.5, called: 'median', limit: FUNCTION_LIMITS.median }),
      ...overAt(own, { share: 0.9, called: '90th percentile', limit: FUNCTION_LIMITS.p90 }),
    ];
    return over.map((figure) => `${body.what}: ${figure}. The longest: ${longestOf(own)}`);
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
