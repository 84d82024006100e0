import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.ts';

/** The pages that people read, as paths below the repository's root. */
export const listPages = (): string[] => [
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
