import { afterEach, beforeEach, vi } from 'vitest';
import { init } from '../src/issuance_log-lazy.ts';
import { showPage } from './core/templates.ts';
import { expectNothingPending, resetMoodle } from './reset.ts';

const SHOW = '<button data-action="local_navigatr-show-details" data-award="award-1">Details</button>';
const RETRY =
  '<a href="#" data-action="local_navigatr-act" data-act="retry" data-award="award-1" data-seen="needs_attention">Retry</a>';

const REPORT = `<div data-region="core_reportbuilder/report">${SHOW}${RETRY}
  <a href="#" data-action="local_navigatr-act" data-act="cancel" data-award="award-1">Cancel</a>
  <a href="#" data-action="local_navigatr-act" data-act="nonsense" data-award="award-1">Nonsense</a></div>`;

/** The rows as a table, for what depends on rows. */
export const ROWS = `<tr><td>${SHOW}${RETRY}</td></tr>`;
export const TABLE = `<table data-region="core_reportbuilder/report">${ROWS}</table>`;

type Listening = Parameters<Document['addEventListener']>;
let listening: Listening[];
let reloads: number;

/** How often the table was loaded anew. */
export const countReloads = (): number => reloads;

export const details = (): string =>
  (document.querySelector('[data-region="local_navigatr-details"]')?.textContent ?? '').replace(/\s+/g, ' ');
export const press = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();
export const pressDetails = (): void => press('[data-action="local_navigatr-show-details"]');
export const count = (name: string): string | null | undefined =>
  document.querySelector(`[data-count="${name}"]`)?.textContent;
/** What the open details offer to do. */
export const offers = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('.modal [data-act]')].map((button) => button.dataset['act']);

/** A strip of counts that do not move. */
export const strip = (items: object[]): object => ({ progress: { items, moving: false } });

/** Opens the log's page. */
export function open(changes: object = {}): void {
  const place = { courseid: 2, categoryid: 0, award: '', mayact: true, timezone: 'UTC', report: REPORT };
  showPage('log_page', { ...place, ...changes });
  init();
}

/** Each test is a page of its own, but they share one document. */
export function resetLogPage(): void {
  beforeEach(() => {
    resetMoodle();
    document.documentElement.lang = 'en';
    listening = [];
    reloads = 0;
    const add = document.addEventListener.bind(document);
    vi.spyOn(document, 'addEventListener').mockImplementation((...listener: Listening) => {
      listening.push(listener);
      add(...listener);
    });
    document.addEventListener('core_reportbuilder_table_reload', () => {
      reloads += 1;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    for (const listener of listening) document.removeEventListener(...listener);
    expectNothingPending();
  });
}
