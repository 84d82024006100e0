import Notification from 'core/notification';
import Templates from 'core/templates';
import { codeOf, sentenceOf } from './error_sentence.ts';
import { keyOf, type Rights } from './issuance_actions.ts';
import { detailsOf } from './issuance_details.ts';
import { type Issuance, stringKeys } from './issuance_strings.ts';
import { escaped, type NoticeKind, showNotice } from './notice.ts';
import { call } from './repository.ts';
import { regions, requireElement } from './selectors.ts';
import { string, strings } from './strings.ts';
import { whilePending } from './while_pending.ts';

/** Moodle's own event of a dialog that was closed. */
const HIDDEN = 'modal:hidden';

/** Who reads it: the time zone of the Moodle user, and what that one may do. */
export type Reader = Rights & { timezone: string };

/** With such a code the call says which other plugin issued a badge. There is no more to tell of it. */
const OF_OTHERS = 'explain_attempts_';

/** What the open details show. */
let shown = '';
const isShown = (issuance: Issuance): boolean => JSON.stringify(issuance) === shown;

async function htmlOf(issuance: Issuance, { timezone, ...rights }: Reader): Promise<string> {
  const usual = await strings([...stringKeys(issuance), ...Object.values(keyOf)]);
  const words = new Map([...usual, ...issuance.words.map(({ key, text }) => [key, text] as const)]);
  // For a support ticket, a time needs its zone.
  const context = { ...detailsOf(issuance, { words, ...rights }), timezone };
  return (await Templates.renderForPromise('local_navigatr/issuance_details', context)).html;
}

/** The details of this award, while they are shown. */
export const shownDetails = (award: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(regions.details)].find(
    (region) => region.dataset['award'] === award,
  );

/** What is said of a badge that another plugin issued. Throws every other error on. */
function ofOthers(error: unknown): string {
  if (codeOf(error).startsWith(OF_OTHERS)) return sentenceOf(error);
  throw error;
}

/** Moodle's alert is the one modal that every version from 4.1 to 5.1 opens alike. */
async function show(title: string, html: string, closed: () => void): Promise<void> {
  const modal = await Notification.alert(title, html, await string('close'));
  modal.getRoot().on(HIDDEN, closed);
}

/** One issuance in a modal. `closed` runs once the person has left it; the focus is nowhere then. */
export async function showDetails(
  award: string,
  reader: Reader,
  closed: () => void,
): Promise<Issuance['state']> {
  return whilePending('details', async () => {
    const issuance = await call('get_issuance', { awardId: award }).catch(ofOthers);
    if (typeof issuance === 'string') {
      await show(await string('issuancedetails'), escaped(issuance), closed);
      return 'issued';
    }
    const about = [issuance.learnerName, issuance.badgeName].filter((name) => name !== '').join(': ');
    const title = about === '' ? await string('issuancedetails') : escaped(about);
    await show(title, await htmlOf(issuance, reader), closed);
    shown = JSON.stringify(issuance);
    return issuance.state;
  });
}

/** Shows the open details as they are now; returns the state, which is asked for in any case. */
export async function refreshDetails(award: string, reader: Reader): Promise<Issuance['state']> {
  const issuance = await call('get_issuance', { awardId: award });
  const html = await htmlOf(issuance, reader);
  const region = shownDetails(award);
  // Nothing moves under a person's hands without need.
  if (!region || isShown(issuance)) return issuance.state;
  shown = JSON.stringify(issuance);
  const hasFocus = region.contains(document.activeElement);
  region.insertAdjacentHTML('afterend', html);
  if (hasFocus && region.nextElementSibling instanceof HTMLElement) region.nextElementSibling.focus();
  region.remove();
  return issuance.state;
}

/** Says something inside the open details: a toast would lie behind them. False when they are not open. */
export async function sayInDetails(award: string, kind: NoticeKind, sentence: string): Promise<boolean> {
  const region = shownDetails(award);
  if (!region) return false;
  // The button that was pressed may be gone.
  if (!region.contains(document.activeElement)) region.focus();
  showNotice(requireElement(region, regions.detailsNotice), kind, sentence);
  return true;
}
