import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { screenshotsOf } from '../artifacts.ts';

/** A laptop and a phone. */
const WIDTHS = [1280, 375];
const HEIGHT = 900;

/** What keeps somebody from using the page; lesser findings are left to Moodle's themes. */
const GRAVE = ['serious', 'critical'];

export interface Look {
  readonly page: Page;
  /** Of the screenshots. */
  readonly name: string;
  readonly version: string;
}

/** Keeps a screenshot of each width, and finds nothing that shuts people out. */
export async function lookAt({ page, name, version }: Look): Promise<void> {
  const folder = screenshotsOf(version);
  mkdirSync(folder, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const path = join(folder, `${name}-${width}.png`);
    await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    expect.soft(await findBarriers(page), `barriers on ${name} at ${width} pixels`).toEqual([]);
  }
  await page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
}

async function findBarriers(page: Page): Promise<string[]> {
  const isModalOpen = await page.locator('.modal.show').isVisible();
  const { violations } = await new AxeBuilder({ page })
    .include(isModalOpen ? '.modal.show' : '#region-main')
    .analyze();
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
