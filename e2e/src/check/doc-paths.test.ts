import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PACKAGES, ROOT } from './places.ts';

const PAGES = ['docs/architecture.md', 'docs/CONTRIBUTING.md'];

/** Of the tree, in backticks; not what a build or an installation makes. */
const PLACE = new RegExp(`\`((?:${[...PACKAGES, 'docs'].join('|')})/[\\w./-]*)\``, 'g');
const MADE = /node_modules/;

/** A row of a table that ends with a file and a function in it. */
const HOP = /\| `([\w./-]+\.(?:ts|php))` \| `(\w+)` \|$/gm;

it.each(PAGES)('%s names no file or folder that is not there', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const places = [...text.matchAll(PLACE)]
    .map(([, place = '']) => place)
    .filter((place) => !MADE.test(place));
  expect(places.length).toBeGreaterThan(10);
  expect(places.filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
});

it('each hop of the way of one award is a function of its file', () => {
  const hops = [...readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').matchAll(HOP)];
  expect(hops.length).toBeGreaterThan(15);
  const missing = hops.filter(([, file = '', name = '']) => {
    const code = readFileSync(join(ROOT, file), 'utf8');
    // A function, a constant that is one, or a method.
    return !new RegExp(`(?:function|const) ${name}\\b|^ +(?:async )?#?${name}(?:\\(|: \\()`, 'm').test(code);
  });
  expect(missing.map(([row]) => row)).toEqual([]);
});
