import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { badge, badgePage } from '../testing/bodies.ts';
import { showPage } from '../testing/core/templates.ts';
import { later } from '../testing/later.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './badge_picker-lazy.ts';
import { goTo } from './navigate.ts';

vi.mock('./navigate.ts', async (original) => ({ ...(await original<object>()), goTo: vi.fn() }));

const place = {
  courseid: 2,
  provider: '1',
  seen: 'none',
  pageurl: '/badge.php?id=2',
  current: '',
  doneurl: '/done',
  questionurl: '/ask?id=2',
  providerurl: '#',
  cancelurl: '#',
};
const box = () => document.querySelector('input[type="search"]') as HTMLInputElement;
const cards = () => [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
const found = () => document.querySelector('[data-region="local_navigatr-found"]')?.textContent ?? '';
const button = (action: string) =>
  document.querySelector(`[data-action="local_navigatr-${action}"]`) as HTMLButtonElement;
const notice = () =>
  document.querySelector('[data-region="local_navigatr-picker-notice"]')?.textContent ?? '';

function type(query: string): void {
  box().value = query;
  box().dispatchEvent(new Event('input'));
}

async function open(context: object = {}): Promise<void> {
  showPage('badge_picker', { ...place, ...context });
  init();
  await vi.waitFor(() => expect(document.querySelector('[aria-busy="false"]')).not.toBeNull());
}

beforeEach(() => {
  resetMoodle();
  vi.mocked(goTo).mockClear();
});
afterEach(expectNothingPending);

test('a page without a picker is left alone', () => {
  init();
  expect(callsOf('get_badges')).toEqual([]);
});

test('badges appear as cards, their text never as markup', async () => {
  answer('get_badges', () => badgePage([badge('51', { name: '<b>Bold</b>', description: '<i>x</i>' })]));
  await open();
  expect(document.querySelector('.local-navigatr-name')?.textContent).toBe('<b>Bold</b>');
  expect(document.querySelector('.local-navigatr-name b')).toBeNull();
  await vi.waitFor(() => expect(found()).toContain('badgesfound {"shown":1,"total":1}'));
});

test('what cannot be issued is shown and cannot be chosen', async () => {
  answer('get_badges', () => badgePage([badge('15', { issuable: false })]));
  await open({ current: '15' });
  expect(cards()[0]?.disabled).toBe(true);
  expect(cards()[0]?.checked).toBe(false);
  expect(document.body.textContent).toContain('[badgecannotbeissued]');
});

test('enter saves what is chosen, and nothing before that', async () => {
  const press = () =>
    cards()[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  answer('get_badges', () => badgePage([badge('51')]));
  answer('save_mapping', () => ({}));
  await open();
  press();
  expect(callsOf('save_mapping')).toEqual([]);
  cards()[0]?.click();
  press();
  await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('/done'));
  expect(callsOf('save_mapping')).toHaveLength(1);
});

test('an empty answer says whether there is nothing, or nothing that matches', async () => {
  answer('get_badges', () => badgePage([]));
  await open();
  await vi.waitFor(() => expect(found()).toBe('[nobadges]'));
  type('zzz');
  await vi.waitFor(() => expect(found()).toBe('[nobadgesmatch]'));
});

describe('saving', () => {
  const page = (path: string): string => new URL(path, document.baseURI).href;
  beforeEach(() => answer('get_badges', () => badgePage([badge('51'), badge('52')])));

  test('is possible once a badge is chosen, and then leads on', async () => {
    answer('save_mapping', () => ({}));
    await open();
    expect(button('save-mapping').disabled).toBe(true);
    cards()[1]?.click();
    expect(button('save-mapping').disabled).toBe(false);
    button('save-mapping').click();
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('/done'));
    expect(callsOf('save_mapping')).toEqual([
      { courseId: 2, providerId: '1', badgeId: '52', waiting: 'ask', seen: 'none' },
    ]);
  });

  test('starts from the badge that is mapped', async () => {
    await open({ current: '51' });
    expect(cards()[0]?.checked).toBe(true);
    expect(button('save-mapping').disabled).toBe(false);
  });

  test('says why it failed and stays', async () => {
    answer('save_mapping', () => {
      throw { message: 'Choose &lt;another&gt; one.', errorcode: 'x' };
    });
    await open({ current: '51' });
    button('save-mapping').click();
    await vi.waitFor(() => expect(notice()).toContain('Choose <another> one.'));
    expect(goTo).not.toHaveBeenCalled();
  });

  test('leads to a question where learners have earned the badge before', async () => {
    answer('save_mapping', () => {
      throw { message: 'Choose.', errorcode: 'waitingchoice' };
    });
    await open({ current: '51' });
    button('save-mapping').click();
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page('/ask?id=2&badge=51')));
    expect(notice()).toBe('');
  });

  test('leads to the course where somebody else has mapped it meanwhile', async () => {
    answer('save_mapping', () => {
      throw { message: 'Nothing was done.', errorcode: 'mappingchanged' };
    });
    await open({ current: '51' });
    button('save-mapping').click();
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page('/badge.php?id=2&stale=none')));
  });

  test('pressed twice saves once', async () => {
    const save = later<object>();
    answer('save_mapping', () => save.promise);
    await open({ current: '51' });
    button('save-mapping').click();
    button('save-mapping').click();
    save.resolve({});
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledOnce());
    expect(callsOf('save_mapping')).toHaveLength(1);
  });
});

describe('searching', () => {
  test('answers what was typed before the module was loaded', async () => {
    answer('get_badges', () => badgePage([badge('51')]));
    showPage('badge_picker', place);
    box().value = ' first aid ';
    init();
    await vi.waitFor(() => expect(callsOf('get_badges')).toMatchObject([{ query: 'first aid', page: 1 }]));
    await vi.waitFor(() => expect(found()).toContain('badgesfound'));
  });

  test('asks once for what was typed last', async () => {
    answer('get_badges', () => badgePage([]));
    await open();
    type('f');
    type('fi');
    type(' first ');
    await vi.waitFor(() => expect(callsOf('get_badges')).toHaveLength(2));
    expect(callsOf('get_badges')[1]).toMatchObject({ query: 'first', page: 1 });
  });

  test('drops a slow answer to an earlier question', async () => {
    const slow = later<object>();
    answer('get_badges', ({ query }: { query: string }) => {
      if (query === 'slow') return slow.promise;
      return badgePage(query === 'fast' ? [badge('2')] : []);
    });
    await open();
    type('slow');
    await vi.waitFor(() => expect(callsOf('get_badges')).toHaveLength(2));
    type('fast');
    await vi.waitFor(() => expect(cards().map((card) => card.value)).toEqual(['2']));
    slow.resolve(badgePage([badge('1')]));
    await slow.promise;
    expect(cards().map((card) => card.value)).toEqual(['2']);
  });

  test('drops a slow failure of an earlier question', async () => {
    let fail: (error: unknown) => void = () => undefined;
    const slow = new Promise<object>((_, reject) => {
      fail = reject;
    });
    answer('get_badges', ({ query }: { query: string }) =>
      query === 'slow' ? slow : badgePage([badge('2')]),
    );
    await open();
    type('slow');
    await vi.waitFor(() => expect(callsOf('get_badges')).toHaveLength(2));
    type('fast');
    await vi.waitFor(() => expect(callsOf('get_badges')).toHaveLength(3));
    fail({ message: 'Too late.' });
    await slow.catch(() => undefined);
    expect(notice()).toBe('');
  });

  test('says why nothing came, without a skeleton that promises more', async () => {
    answer('get_badges', () => {
      throw { message: 'The sidecar does not answer.', errorcode: 'sidecardown' };
    });
    await open();
    expect(notice()).toContain('The sidecar does not answer.');
    expect(document.querySelector('.local-navigatr-skeleton')).toBeNull();
  });
});

describe('many badges', () => {
  const first = [badge('1'), badge('2')];

  test('come page by page, with the focus where the new ones begin, none twice', async () => {
    answer('get_badges', ({ page }: { page: number }) =>
      badgePage(page === 1 ? first : [badge('2'), badge('3')], { page, size: 2, total: 4 }),
    );
    await open();
    button('show-more').click();
    await vi.waitFor(() => expect(cards().map((card) => card.value)).toEqual(['1', '2', '3']));
    await vi.waitFor(() => expect(button('show-more').hidden).toBe(true));
  });

  test('that are still being fetched are said, and appear', async () => {
    let asked = 0;
    answer('get_badges', () => {
      asked += 1;
      return asked === 1 ? badgePage(first, { pending: 50 }) : badgePage([...first, badge('3')]);
    });
    vi.useFakeTimers();
    await open();
    await vi.waitFor(() => expect(found()).toContain('badgespending 50'));
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(cards()).toHaveLength(3));
    vi.useRealTimers();
  });

  test('do not move while somebody is among them', async () => {
    answer('get_badges', () => badgePage(first, { pending: 50 }));
    vi.useFakeTimers();
    await open();
    await vi.waitFor(() => expect(found()).toContain('badgespending 50'));
    cards()[0]?.focus();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(callsOf('get_badges')).toHaveLength(1);
    vi.useRealTimers();
  });

  test('do not move when somebody came among them while the answer was on its way', async () => {
    const slow = later<object>();
    answer('get_badges', () =>
      callsOf('get_badges').length > 1 ? slow.promise : badgePage(first, { pending: 50 }),
    );
    vi.useFakeTimers();
    await open();
    await vi.waitFor(() => expect(found()).toContain('badgespending 50'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(callsOf('get_badges')).toHaveLength(2);
    const [card] = cards();
    card?.focus();
    slow.resolve(badgePage([...first, badge('3')]));
    await vi.advanceTimersByTimeAsync(10);
    expect(document.activeElement).toBe(card);
    expect(cards()).toHaveLength(2);
    vi.useRealTimers();
  });
});
