import { EXCEPTIONS, LIMIT } from './limits.ts';

const CODE = /\.(ts|mts|mjs|js|php|mustache|css|sh)$/;

/** A sentence when the file is code and longer than it may be. */
export function findLong(path: string, text: string): string | undefined {
  const lines = text.split('\n').length - 1;
  if (lines <= LIMIT || !CODE.test(path) || EXCEPTIONS.some(({ files }) => files.test(path))) return;
  return `${path} has ${lines} lines, at most ${LIMIT}`;
}
