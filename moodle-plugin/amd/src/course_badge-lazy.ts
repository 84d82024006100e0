import type { OperationParameters } from '@local-navigatr/shared-types';
import { replaceBrokenImages } from './broken_images.ts';
import { whileBusy } from './busy.ts';
import { confirmed, type Question } from './confirm.ts';
import { goTo } from './go.ts';
import { showFailure } from './notice.ts';
import { prefetch } from './prefetch.ts';
import { followProgress } from './progress.ts';
import { call } from './repository.ts';
import { actions, datum, find, need, regions } from './selectors.ts';
import { text } from './texts.ts';
import { whilePending } from './while_pending.ts';

type State = OperationParameters<'set_mapping_state'>['state'];
type Place = { courseId: number; doneUrl: string };

const placeOf = (card: HTMLElement): Place => ({
  courseId: Number(datum(card, 'course')),
  doneUrl: datum(card, 'doneUrl'),
});

/** What a button of the card does, and what is asked before; null asks nothing. */
type Deed = {
  question(card: HTMLElement, trigger: HTMLElement): Promise<Question | null>;
  run(card: HTMLElement, trigger: HTMLElement): Promise<void>;
};

const removal: Deed = {
  question: async (_card, trigger) => ({
    title: await text('removebadge'),
    question: await text('removebadgeconfirm'),
    yes: await text('removebadge'),
    trigger,
  }),
  run: async (card) => {
    await whilePending('remove-mapping', () => call('remove_mapping', { courseId: placeOf(card).courseId }));
    goTo(datum(card, 'removedUrl'));
  },
};

const stateOf = (trigger: HTMLElement): State =>
  trigger.dataset['state'] === 'paused' ? 'paused' : 'active';

const stateChange: Deed = {
  /** Resuming sends what has waited, so it says how many before it does. */
  question: async (card, trigger) => {
    if (stateOf(trigger) === 'paused') return null;
    const { courseId } = placeOf(card);
    const counts = await whilePending('resume', () => call('get_progress', { courseId }));
    // What the sidecar holds back goes on, too.
    const waiting = counts.waiting + counts.queued;
    if (waiting === 0) return null;
    const title = await text('resumemapping');
    return { title, question: await text('resumeconfirm', waiting), yes: title, trigger };
  },
  run: async (card, trigger) => {
    const { courseId, doneUrl } = placeOf(card);
    const state = stateOf(trigger);
    await whilePending('set-state', () => call('set_mapping_state', { courseId, state }));
    goTo(doneUrl);
  },
};

async function perform(deed: Deed, card: HTMLElement, trigger: HTMLElement): Promise<void> {
  const question = await deed.question(card, trigger);
  if (question && !(await confirmed(question))) return;
  await whileBusy(trigger, () => deed.run(card, trigger));
}

/** Makes a button of the card do its work here; without this module it submits its own form. */
function enhance(card: HTMLElement, selector: string, deed: Deed): void {
  const button = find(card, selector);
  button?.addEventListener('click', (event) => {
    event.preventDefault();
    const notice = need(card, regions.pickerNotice);
    perform(deed, card, button).catch((error: unknown) => showFailure(notice, error));
  });
}

/** The page could not list the providers: ask again, and start over once they are there. */
async function retryProviders(region: HTMLElement): Promise<void> {
  const { courseId, doneUrl } = placeOf(region);
  try {
    await whilePending('providers', () => call('get_providers', { courseId }));
    goTo(doneUrl);
  } catch (error) {
    await showFailure(need(region, regions.pickerNotice), error);
  }
}

function enhanceRetry(region: HTMLElement): void {
  const retry = find(region, actions.retryProviders);
  retry?.addEventListener('click', (event) => {
    event.preventDefault();
    void whileBusy(retry, () => retryProviders(region));
  });
}

/** The course's page: what is mapped, and the way to the badges. */
export function init(): void {
  const card = find(document, regions.mapping);
  if (card) {
    prefetch({ strings: ['removebadge', 'removebadgeconfirm', 'resumemapping'] });
    replaceBrokenImages(card);
    enhance(card, actions.removeMapping, removal);
    enhance(card, actions.setState, stateChange);
    followProgress(document, () => call('get_progress', { courseId: placeOf(card).courseId }));
  }
  const providers = find(document, regions.providers);
  if (providers) enhanceRetry(providers);
}
