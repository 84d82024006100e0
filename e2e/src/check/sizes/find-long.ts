import { EXCEPTIONS, LIMIT } from './limits.ts';

const CODE = /\.(ts|mts|mjs|js|php|mustache|css|sh)$/;

/** A sentence when the file is code and longer than it may be. */
export function findLong(path: string, text: string): string | undefined {
  const lines = text.split('\n').length - 1;
  const most = mostFor(path);
  return CODE.test(path) && lines > most ? `${path} has ${lines} lines, at most ${most}` : undefined;
}

function mostFor(path: string): number {
  const exception = EXCEPTIONS.find(({ files }) => files.test(path));
  return exception === undefined ? LIMIT : (exception.lines ?? Infinity);
}
