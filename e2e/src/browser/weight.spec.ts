import type { Page } from '@playwright/test';
import { createCourse } from './arrange/course.ts';
import { visit } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

/** How our modules, styles and templates name themselves, in addresses and in what is sent. */
const OURS = /local[/_-]navigatr/;
/** What Moodle combines from all plugins and serves on every page. */
const COMBINED = /requirejs\.php\/.*\/core\/first\.js|styles\.php\/|javascript\.php\//;

/** Addresses and combined files of ours that a page loads; its own HTML may hold a link to our pages. */
async function loadedOfOurs(page: Page, path: string): Promise<string[]> {
  const found: Promise<string[]>[] = [];
  page.on('response', (response) => {
    const url = response.url();
    if (response.request().resourceType() === 'document') return;
    if (OURS.test(url)) found.push(Promise.resolve([url]));
    if (!COMBINED.test(url)) return;
    found.push(response.text().then((text) => (OURS.test(text) ? [url] : [])));
  });
  await visit(page, path);
  page.removeAllListeners('response');
  return (await Promise.all(found)).flat();
}

test('pages of others load nothing of ours', async ({ stage, teacher }) => {
  const course = await createCourse(stage, { criteria: [{ kind: 'self' }] });
  for (const path of ['/my/', `/course/view.php?id=${course.id}`, `/user/index.php?id=${course.id}`]) {
    expect(await loadedOfOurs(teacher, path), path).toEqual([]);
  }
});

test('a page of ours loads each of its modules as one file of its own', async ({ stage, teacher }) => {
  const course = await createCourse(stage, { criteria: [{ kind: 'self' }], badge: 'none' });
  const loaded = await loadedOfOurs(teacher, `/local/navigatr/badge.php?id=${course.id}&provider=1`);
  const modules = loaded.map((url) => /requirejs\.php\/[^/]+\/(.*)$/.exec(url)?.[1]).filter(Boolean);
  expect(modules.sort()).toEqual([
    'local_navigatr/badge_picker-lazy.js',
    'local_navigatr/course_badge-lazy.js',
  ]);
});
