import type { OperationParameters } from '@local-navigatr/shared-types';
import { replaceBrokenImages } from './broken_images.ts';
import { whileBusy } from './busy.ts';
import { confirmed } from './confirm.ts';
import { goTo } from './go.ts';
import { showFailure } from './notice.ts';
import { followProgress } from './progress.ts';
import { call } from './repository.ts';
import { actions, find, need, regions } from './selectors.ts';
import { text } from './texts.ts';
import { whilePending } from './while_pending.ts';

type State = OperationParameters<'set_mapping_state'>['state'];
type Place = { courseId: number; doneUrl: string };

const placeOf = (card: HTMLElement): Place => ({
  courseId: Number(card.dataset['course']),
  doneUrl: card.dataset['doneUrl'] ?? '',
});

async function remove(card: HTMLElement, trigger: HTMLElement): Promise<void> {
  const { courseId } = placeOf(card);
  const question = {
    title: await text('removebadge'),
    question: await text('removebadgeconfirm'),
    yes: await text('removebadge'),
    trigger,
  };
  if (!(await confirmed(question))) return;
  await whilePending('remove-mapping', () => call('remove_mapping', { courseId }));
  goTo(card.dataset['removedUrl'] ?? '');
}

/** Resuming sends what has waited, so it says how many before it does. */
async function mayResume(courseId: number, trigger: HTMLElement): Promise<boolean> {
  const { waiting } = await whilePending('resume', () => call('get_progress', { courseId }));
  if (waiting === 0) return true;
  return confirmed({
    title: await text('resumemapping'),
    question: await text('resumeconfirm', waiting),
    yes: await text('resumemapping'),
    trigger,
  });
}

async function setState(card: HTMLElement, trigger: HTMLElement): Promise<void> {
  const { courseId, doneUrl } = placeOf(card);
  const state: State = trigger.dataset['state'] === 'paused' ? 'paused' : 'active';
  if (state === 'active' && !(await mayResume(courseId, trigger))) return;
  await whilePending('set-state', () => call('set_mapping_state', { courseId, state }));
  goTo(doneUrl);
}

/** Makes a button of the card do its work here; without this module it submits its own form. */
function enhance(card: HTMLElement, selector: string, work: typeof remove): void {
  const button = find(card, selector);
  button?.addEventListener('click', (event) => {
    event.preventDefault();
    const notice = need(card, regions.pickerNotice);
    whileBusy(button, () => work(card, button)).catch((error: unknown) => showFailure(notice, error));
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
    replaceBrokenImages(card);
    enhance(card, actions.removeMapping, remove);
    enhance(card, actions.setState, setState);
    followProgress(document, () => call('get_progress', { courseId: placeOf(card).courseId }));
  }
  const providers = find(document, regions.providers);
  if (providers) enhanceRetry(providers);
}
