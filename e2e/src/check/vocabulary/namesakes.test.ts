import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from '../places.ts';
import { findNamesakes } from './find-namesakes.ts';

it('finds a name of two types', () => {
  const files = {
    'src/a.ts': 'export type Place = { offset: number };',
    'src/b.ts': 'export interface Place {\n  site: string;\n}',
    'src/c.ts': 'type Place = string;',
    'src/testing/d.ts': 'export type Place = 1;',
  };
  expect(findNamesakes(files)).toEqual(['Place stands for two things: src/a.ts, src/b.ts']);
});

it('finds none in the sidecar', () => {
  const source = join(folderOf('sidecar'), 'src');
  const paths = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const files = Object.fromEntries(
    paths.map((path) => [join('src', path), readFileSync(join(source, path), 'utf8')]),
  );
  expect(Object.keys(files)).toContain('src/app.ts');
  expect(findNamesakes(files)).toEqual([]);
});
