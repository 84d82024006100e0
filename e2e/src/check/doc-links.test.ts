import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { listPages } from './list-pages.ts';
import { ROOT } from './places.ts';

const PAGES = listPages();

/** `[text](page.md#part)` and `![picture](images/x.png)`, within the repository. */
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

const read = (path: string): string => readFileSync(path, 'utf8');

/** As GitHub names a heading: small letters, without punctuation, with hyphens for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

function leadsSomewhere(page: string, target: string, anchor: string | undefined): boolean {
  const path = target === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), target);
  return existsSync(path) && (anchor === undefined || anchorsOf(path).includes(anchor));
}

it.each(PAGES)('each link of %s leads to a page, a part or a picture that is there', (page) => {
  const links = [...read(join(ROOT, page)).matchAll(LINK)];
  const dead = links.filter(([, target = '', anchor]) => !leadsSomewhere(page, target, anchor));
  expect(dead.map(([link]) => link)).toEqual([]);
});

it('the README leads to every page for readers', () => {
  const pages = PAGES.filter((page) => page.startsWith('docs/'));
  const readme = read(join(ROOT, 'README.md'));
  expect(pages.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
});
