import type { OperationParameters } from '@local-navigatr/shared-types';
import { replaceBrokenImages } from './broken_images.ts';
import { whileBusy } from './busy.ts';
import { confirmed, type Question } from './confirm.ts';
import { codeOf } from './error_sentence.ts';
import { showStanding } from './mapping_standing.ts';
import { goTo, withParameters } from './navigate.ts';
import { showFailure } from './notice.ts';
import { prefetch } from './prefetch.ts';
import { followProgress } from './progress.ts';
import { searchProviders } from './provider_search.ts';
import { call } from './repository.ts';
import { actions, find, regions, requireData, requireElement } from './selectors.ts';
import { explainSlowForm, explainWhenSlow } from './slow_answer.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

type State = OperationParameters<'set_mapping_state'>['state'];

const courseOf = (region: HTMLElement): number => Number(requireData(region, 'course'));

/** What the card showed of the mapping: nothing is done to it once that is something else. */
const seenIn = (card: HTMLElement): string => requireData(card, 'seen');

/** The card's page, which says what was done. */
const pageOf = (card: HTMLElement, said: Readonly<Record<string, string>>): string =>
  withParameters(requireData(card, 'pageUrl'), said);

/** What a button of the card does, and what is asked before; null asks nothing. */
type CardAction = {
  question(card: HTMLElement, trigger: HTMLElement): Promise<Question | null>;
  run(card: HTMLElement, trigger: HTMLElement): Promise<void>;
};

const removal: CardAction = {
  question: async (_card, trigger) => ({
    title: await string('removebadge'),
    question: requireData(trigger, 'question'),
    yes: await string('removebadge'),
    trigger,
  }),
  run: async (card) => {
    const wanted = { courseId: courseOf(card), seen: seenIn(card) };
    await whilePending('remove-mapping', () => call('remove_mapping', wanted));
    goTo(pageOf(card, { done: 'removed' }));
  },
};

const stateOf = (trigger: HTMLElement): State =>
  trigger.dataset['state'] === 'paused' ? 'paused' : 'active';

const stateChange: CardAction = {
  /** Resuming sends what has waited, so it says how many before it does. */
  question: async (card, trigger) => {
    if (stateOf(trigger) === 'paused') return null;
    const course = { courseId: courseOf(card), categoryId: 0 };
    const { sentOnResume } = await whilePending('resume', () => call('get_progress', course));
    if (sentOnResume === 0) return null;
    const title = await string('resumemapping');
    return { title, question: await string('resumeconfirm', sentOnResume), yes: title, trigger };
  },
  run: async (card, trigger) => {
    const wanted = { courseId: courseOf(card), state: stateOf(trigger), seen: seenIn(card) };
    await whilePending('set-state', () => call('set_mapping_state', wanted));
    goTo(pageOf(card, { done: wanted.state === 'paused' ? 'paused' : 'resumed' }));
  },
};

async function perform(action: CardAction, card: HTMLElement, trigger: HTMLElement): Promise<void> {
  const question = await action.question(card, trigger);
  if (question && !(await confirmed(question))) return;
  const notice = requireElement(card, regions.pickerNotice);
  await whileBusy(trigger, () => explainWhenSlow(notice, () => action.run(card, trigger)));
}

/** Somebody else changed the mapping: the page tells what they did, and shows it as it is now. */
async function refuse(card: HTMLElement, error: unknown): Promise<void> {
  if (codeOf(error) === 'mappingchanged') return goTo(pageOf(card, { stale: seenIn(card) }));
  showFailure(requireElement(card, regions.pickerNotice), error);
}

/** Makes a button of the card do its work here; without this module it submits its own form. */
function enhance(card: HTMLElement, selector: string, action: CardAction): void {
  const button = find(card, selector);
  button?.addEventListener('click', (event) => {
    event.preventDefault();
    perform(action, card, button).catch((error: unknown) => refuse(card, error));
  });
}

/** The page could not list the providers: ask again, and start over once they are there. */
async function readProviders(region: HTMLElement, refresh: boolean): Promise<void> {
  const notice = requireElement(region, regions.pickerNotice);
  try {
    const wanted = { courseId: courseOf(region), refresh };
    await whilePending('providers', () => explainWhenSlow(notice, () => call('get_providers', wanted)));
    goTo(requireData(region, 'doneUrl'));
  } catch (error) {
    showFailure(notice, error);
  }
}

function enhanceProviders(region: HTMLElement): void {
  for (const action of [actions.retryProviders, actions.refreshProviders]) {
    const link = find(region, action);
    link?.addEventListener('click', (event) => {
      event.preventDefault();
      void whileBusy(link, () => readProviders(region, action === actions.refreshProviders));
    });
  }
  searchProviders(region);
}

/** A step's form leads to a page that may have to wait for the platform. */
function enhanceForm(step: HTMLElement): void {
  const form = step.querySelector('form');
  const region = find(step, regions.pickerNotice);
  if (form && region) explainSlowForm(form, region);
}

/** The course's page: what is mapped, and the way to the badges. */
export function init(): void {
  const change = find(document, regions.badgeChange);
  if (change) replaceBrokenImages(change);
  if (change) enhanceForm(change);
  const card = find(document, regions.mapping);
  if (card) {
    prefetch({ strings: ['removebadge', 'resumemapping'] });
    replaceBrokenImages(card);
    enhance(card, actions.removeMapping, removal);
    enhance(card, actions.setState, stateChange);
    const course = { courseId: courseOf(card), categoryId: 0 };
    followProgress(document, () => call('get_progress', course), {
      told: ({ standing }) => showStanding(card, standing),
    });
  }
  const providers = find(document, regions.providers);
  if (providers) {
    enhanceProviders(providers);
    enhanceForm(providers);
  }
}
