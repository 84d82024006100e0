import type { Page, Response } from '@playwright/test';
import { createCourse } from './arrange/course.ts';
import { visit } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

/** How our modules, styles and templates name themselves, in addresses and in what is sent. */
const OURS = /local[/_-]navigatr/;
/** What Moodle combines from all plugins and serves on every page. */
const COMBINED = /requirejs\.php\/.*\/core\/first\.js|styles\.php\/|javascript\.php\//;

interface Loaded {
  /** Addresses and combined files of ours; the page's own HTML may hold a link to our pages. */
  readonly ours: readonly string[];
  /** Combined files that were searched for anything of ours. */
  readonly searched: readonly string[];
}

async function load(page: Page, path: string): Promise<Loaded> {
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await visit(page, path);
  page.removeAllListeners('response');
  const files = responses.filter((response) => response.request().resourceType() !== 'document');
  const combined = files.filter((file) => COMBINED.test(file.url()));
  const found = await Promise.all(
    combined.map(async (file) => (OURS.test(await file.text()) ? file.url() : '')),
  );
  const addressed = files.map((file) => file.url()).filter((url) => OURS.test(url));
  return { ours: [...addressed, ...found.filter(Boolean)], searched: combined.map((file) => file.url()) };
}

test('pages of others load nothing of ours', async ({ env, teacher }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  for (const path of ['/my/', `/course/view.php?id=${course.id}`, `/user/index.php?id=${course.id}`]) {
    const { ours, searched } = await load(teacher, path);
    expect(ours, path).toEqual([]);
    expect(searched.join('\n'), 'all modules of all plugins').toContain('/core/first.js');
  }
});

/** Bytes of our links on a page, and what else of ours its HTML has. */
function findOurs(page: Page): Promise<{ links: number; others: string[] }> {
  return page.evaluate(`(() => {
    const links = [...document.querySelectorAll('a[href*="/local/navigatr/"]')];
    const entries = links.map((link) => link.closest('li') ?? link);
    const bytes = entries.map((entry) => entry.outerHTML.length);
    for (const entry of entries) entry.remove();
    const others = document.documentElement.outerHTML.match(/.{0,80}local[/_-]navigatr.{0,80}/g) ?? [];
    return { links: bytes.reduce((sum, one) => sum + one, 0), others };
  })()`);
}

test('pages of others hold links to ours, and nothing else of ours', async ({ env, teacher, learner }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  for (const page of [teacher, learner]) {
    for (const path of ['/my/', `/course/view.php?id=${course.id}`]) {
      await visit(page, path);
      const { links, others } = await findOurs(page);
      expect(others, path).toEqual([]);
      expect(links, path).toBeLessThan(3_000);
    }
  }
});

test('a page of ours loads each of its modules as one file of its own', async ({ env, teacher }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const { ours } = await load(teacher, `/local/navigatr/badge.php?id=${course.id}&provider=1`);
  const modules = ours.map((url) => /requirejs\.php\/[^/]+\/(.*)$/.exec(url)?.[1]).filter(Boolean);
  expect(modules.sort()).toEqual([
    'local_navigatr/badge_picker-lazy.js',
    'local_navigatr/course_badge-lazy.js',
    'local_navigatr/own_page-lazy.js',
  ]);
});
