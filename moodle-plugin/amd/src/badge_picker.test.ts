import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { box, button, cards, found, notice, open, place, type } from '../testing/badge_picker.ts';
import { badge, badgePage } from '../testing/bodies.ts';
import { showPage } from '../testing/core/templates.ts';
import { later } from '../testing/later.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './badge_picker-lazy.ts';
import { goTo } from './navigate.ts';

vi.mock('./navigate.ts', async (original) => ({ ...(await original<object>()), goTo: vi.fn() }));

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
      {
        courseId: 2,
        connection: 'main',
        providerId: '1',
        badgeId: '52',
        waiting: 'ask',
        seen: 'none',
        sendScore: null,
      },
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

  test('says no longer why the last search failed while it searches again', async () => {
    answer('get_badges', () => {
      throw { message: 'The sidecar does not answer.', errorcode: 'sidecardown' };
    });
    await open();
    const slow = later<object>();
    answer('get_badges', () => slow.promise);
    type('first');
    await vi.waitFor(() => expect(callsOf('get_badges')).toHaveLength(2));
    expect(notice()).toBe('');
    slow.resolve(badgePage([badge('2')]));
    await vi.waitFor(() => expect(cards()).toHaveLength(1));
  });
});
