import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { screenshotsOf } from '../artifacts.ts';
import { waitUntilSettled } from '../pages/wait-until-settled.ts';

/** A laptop and a phone. */
const WIDTHS = [1280, 375];
const HEIGHT = 900;
/** A list of hundreds needs no picture of its own. */
const TALLEST = 3000;

/** Before Moodle 4.2 a wide page scrolls inside of itself. */
const CONTENT_HEIGHT = `Math.max(...[document.documentElement, ...document.querySelectorAll('#page')]
  .map((element) => element.scrollHeight + (element.id === 'page' ? element.offsetTop : 0)))`;

/** What keeps somebody from using the page; lesser findings are left to Moodle's themes. */
const GRAVE = ['serious', 'critical'];

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ONLY_BARRIERS: RunOptions = { resultTypes: ['violations'] };

export interface ScreenshotOptions {
  readonly page: Page;
  /** Of the screenshots. */
  readonly name: string;
  readonly version: string;
}

/** Keeps a screenshot of each width, and finds nothing that shuts people out. */
export async function takeScreenshots({ page, name, version }: ScreenshotOptions): Promise<void> {
  const folder = screenshotsOf(version);
  mkdirSync(folder, { recursive: true });
  await waitUntilSettled(page);
  // What lies under the pointer looks different.
  await page.mouse.move(0, 0);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await growToContent(page, width);
    // What is being loaded anew is pale for a moment.
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), animations: 'disabled' });
    expect.soft(await findBarriers(page), `barriers on ${name} at ${width} pixels`).toEqual([]);
  }
  await page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
}

/** A tall window instead of a picture of the full page: there, what sticks to an edge would lie in the middle. */
async function growToContent(page: Page, width: number): Promise<void> {
  if (await isModalOpen(page)) return;
  const content = await page.evaluate<number>(CONTENT_HEIGHT);
  await page.setViewportSize({ width, height: Math.min(TALLEST, Math.max(HEIGHT, content)) });
}

function isModalOpen(page: Page): Promise<boolean> {
  return page.locator('.modal.show').isVisible();
}

async function findBarriers(page: Page): Promise<string[]> {
  // The frame of a modal is Moodle's: in 4.1 it has no name.
  const part = (await isModalOpen(page)) ? '.modal.show .modal-body' : '#region-main';
  // Reading it is a third of a look: once for both widths.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE);
  const look = `axe.run(${JSON.stringify({ include: [part] })}, ${JSON.stringify(ONLY_BARRIERS)})`;
  const { violations } = await page.evaluate<AxeResults>(look);
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
