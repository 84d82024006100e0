import {
  focusFirstOf,
  hasMore,
  letTabReachChosen,
  PAGE_SIZE,
  resultSummary,
  showCards,
} from './badge_cards.ts';
import { createSearch, type Page, type Search, type Wanted } from './badge_search.ts';
import { replaceBrokenImages } from './broken_images.ts';
import { whileBusy } from './busy.ts';
import { ageOf } from './catalogue_age.ts';
import { codeOf } from './error_sentence.ts';
import { listenToKeys } from './grid_keys.ts';
import { goTo, withParameters } from './navigate.ts';
import { showFailure } from './notice.ts';
import { createPoll } from './poll_pending_badges.ts';
import { prefetch } from './prefetch.ts';
import { call } from './repository.ts';
import { chosenScore, showScoreChoice } from './score_choice.ts';
import { actions, find, regions, requireData, requireElement } from './selectors.ts';
import { explainWhenSlow } from './slow_answer.ts';
import { whilePending } from './while_pending.ts';

type Place = { courseId: number; connection: string; providerId: string; seen: string };

const placeOf = (picker: HTMLElement): Place => ({
  courseId: Number(requireData(picker, 'course')),
  connection: requireData(picker, 'connection'),
  providerId: requireData(picker, 'provider'),
  seen: requireData(picker, 'seen'),
});

const chosenIn = (picker: HTMLElement): string | null =>
  picker.querySelector<HTMLInputElement>(`${actions.chooseBadge}:checked`)?.value ?? null;

/** What follows from the badge that is chosen. */
function onChoice(picker: HTMLElement): void {
  letTabReachChosen(picker);
  allowSaving(picker);
  void showScoreChoice(picker);
}

/** Saving is possible once a badge is chosen. */
function allowSaving(picker: HTMLElement): void {
  requireElement(picker, actions.saveMapping).toggleAttribute('disabled', chosenIn(picker) === null);
}

const fail = async (picker: HTMLElement, error: unknown): Promise<void> => {
  const grid = requireElement(picker, regions.badges);
  grid.setAttribute('aria-busy', 'false');
  if (!find(grid, actions.chooseBadge)) grid.replaceChildren();
  showFailure(requireElement(picker, regions.pickerNotice), error);
  requireElement(picker, actions.retryBadges).removeAttribute('hidden');
};

async function show(picker: HTMLElement, page: Page): Promise<void> {
  const query = requireElement(picker, actions.search) as HTMLInputElement;
  const chosen = chosenIn(picker) ?? requireData(picker, 'current');
  await showCards(picker, { page, chosen });
  requireElement(picker, regions.pickerNotice).textContent = '';
  requireElement(picker, actions.retryBadges).setAttribute('hidden', '');
  requireElement(picker, regions.found).textContent = await resultSummary(page, query.value);
  requireElement(picker, regions.badges).setAttribute('aria-busy', 'false');
  requireElement(picker, actions.showMore).toggleAttribute('hidden', !hasMore(page));
  requireElement(picker, regions.updated).textContent = await ageOf(page);
  requireElement(picker, actions.refreshBadges).removeAttribute('hidden');
  if (page.page > 1) focusFirstOf(picker, page);
  onChoice(picker);
}

const load = (picker: HTMLElement, wanted: Wanted, refresh: boolean): Promise<Page> => {
  const { seen, ...place } = placeOf(picker);
  // What is being tried again has not failed yet. Why saving failed stays.
  if (!requireElement(picker, actions.retryBadges).hidden)
    requireElement(picker, regions.pickerNotice).textContent = '';
  requireElement(picker, regions.badges).setAttribute('aria-busy', 'true');
  return whilePending('badges', () =>
    explainWhenSlow(requireElement(picker, regions.found), () =>
      call('get_badges', { ...place, ...wanted, size: PAGE_SIZE, refresh }),
    ),
  );
};

async function save(picker: HTMLElement): Promise<void> {
  const badgeId = chosenIn(picker);
  if (badgeId === null) return;
  try {
    const wanted = {
      ...placeOf(picker),
      badgeId,
      waiting: 'ask',
      sendScore: chosenScore(picker),
    } as const;
    await whilePending('save-mapping', () =>
      explainWhenSlow(requireElement(picker, regions.pickerNotice), () => call('save_mapping', wanted)),
    );
    goTo(requireData(picker, 'doneUrl'));
  } catch (error) {
    await refuse(picker, badgeId, error);
  }
}

async function refuse(picker: HTMLElement, badge: string, error: unknown): Promise<void> {
  const code = codeOf(error);
  // Learners have earned the badge before: a page of its own asks what becomes of theirs.
  if (code === 'waitingchoice') {
    const score = chosenScore(picker);
    const sendscore = score === null ? {} : { sendscore: String(Number(score)) };
    return goTo(withParameters(requireData(picker, 'questionUrl'), { badge, ...sendscore }));
  }
  // Somebody else changed the mapping: the course's page tells what they did, and shows it as it is now.
  const stale = requireData(picker, 'seen');
  if (code === 'mappingchanged') return goTo(withParameters(requireData(picker, 'pageUrl'), { stale }));
  showFailure(requireElement(picker, regions.pickerNotice), error);
}

/** What its cards and its search say. */
const NEEDED = {
  strings: [
    'badgesfound',
    'badgespending',
    'stillwaiting',
    'nobadges',
    'nobadgesmatch',
    'badgeneedsscore',
    'updatednow',
    'updatedminutes',
    'updating',
  ],
  templates: ['badge_cards'],
};

/** Choosing a badge: cards to search through, one of them to save. */
export function init(): void {
  const picker = find(document, regions.picker);
  if (!picker) return;
  prefetch(NEEDED);
  const search = searchIn(picker);
  replaceBrokenImages(picker);
  listenToSearch(picker, search);
  listenToChoice(picker);
  // Somebody may have typed while the module was on its way, or come back to a form that the browser filled in.
  const box = requireElement(picker, actions.search) as HTMLInputElement;
  void search.ask({ query: box.value.trim(), page: 1 });
}

/** A search whose pages the picker shows; what is still being fetched is asked for again. */
function searchIn(picker: HTMLElement): Search {
  const poll = createPoll(requireElement(picker, regions.badges));
  const search: Search = createSearch({
    load: (wanted, refresh) => load(picker, wanted, refresh),
    show: async (page) => {
      await show(picker, page);
      poll(search, page);
    },
    fail: (error) => fail(picker, error),
  });
  return search;
}

function listenToSearch(picker: HTMLElement, search: Search): void {
  const box = requireElement(picker, actions.search) as HTMLInputElement;
  box.addEventListener('input', () => search.onInput(box.value));
  const onClick = (action: string, act: () => Promise<unknown>): void => {
    const button = requireElement(picker, action);
    button.addEventListener('click', () => void whileBusy(button, async () => void (await act())));
  };
  onClick(actions.showMore, () => search.more());
  onClick(actions.refreshBadges, () => search.refresh());
  onClick(actions.retryBadges, () => search.again());
}

function listenToChoice(picker: HTMLElement): void {
  const button = requireElement(picker, actions.saveMapping);
  button.addEventListener('click', () => void whileBusy(button, () => save(picker)));
  listenToKeys(requireElement(picker, regions.badges), () => button.click());
  picker.addEventListener('change', () => onChoice(picker));
}
