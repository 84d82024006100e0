import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { button, cards, found, notice, open } from '../testing/badge_picker.ts';
import { badge, badgePage } from '../testing/bodies.ts';
import { later } from '../testing/later.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';

beforeEach(resetMoodle);
afterEach(expectNothingPending);

const first = [badge('1'), badge('2')];

test('many badges come page by page, with the focus where the new ones begin, none twice', async () => {
  answer('get_badges', ({ page }: { page: number }) =>
    badgePage(page === 1 ? first : [badge('2'), badge('3')], { page, size: 2, total: 4 }),
  );
  await open();
  button('show-more').click();
  await vi.waitFor(() => expect(cards().map((card) => card.value)).toEqual(['1', '2', '3']));
  await vi.waitFor(() => expect(button('show-more').hidden).toBe(true));
});

test('badges that are still being fetched are said, and appear', async () => {
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

test('badges do not move while somebody is among them', async () => {
  answer('get_badges', () => badgePage(first, { pending: 50 }));
  vi.useFakeTimers();
  await open();
  await vi.waitFor(() => expect(found()).toContain('badgespending 50'));
  cards()[0]?.focus();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(callsOf('get_badges')).toHaveLength(1);
  vi.useRealTimers();
});

test('badges do not move when somebody came among them while the answer was on its way', async () => {
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

describe('how old what is shown is', () => {
  const updated = () => document.querySelector('[data-region="local_navigatr-updated"]')?.textContent;
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000 - 1_000).toISOString();

  test.each([
    [ago(0), '[updatednow]'],
    [ago(-5), '[updatednow]'],
    [ago(3), '[updatedminutes 3]'],
    [ago(125), '[updatedhours 2]'],
    [null, ''],
  ])('is said: %s', async (fetchedAt, said) => {
    answer('get_badges', () => badgePage(first, { fetchedAt }));
    await open();
    await vi.waitFor(() => expect(updated()).toBe(said));
  });

  test('changes when a person has it read again, once', async () => {
    answer('get_badges', ({ refresh }: { refresh: boolean }) =>
      badgePage(refresh ? [badge('9')] : first, { fetchedAt: ago(refresh ? 0 : 9), refreshing: refresh }),
    );
    vi.useFakeTimers();
    await open();
    button('refresh-badges').click();
    await vi.waitFor(() => expect(updated()).toBe('[updating]'));
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(updated()).toBe('[updatedminutes 9]'));
    expect(callsOf('get_badges').map((call) => (call as { refresh: boolean }).refresh)).toEqual([
      false,
      true,
      false,
    ]);
    vi.useRealTimers();
  });

  test('stays when it cannot be read again, with what was there and the reason', async () => {
    answer('get_badges', ({ refresh }: { refresh: boolean }) => {
      if (refresh) throw { message: 'Navigatr is down.', errorcode: 'upstream_failed' };
      return badgePage(first, { fetchedAt: ago(9) });
    });
    await open();
    button('refresh-badges').click();
    await vi.waitFor(() => expect(notice()).toContain('Navigatr is down.'));
    expect(cards()).toHaveLength(2);
    expect(updated()).toBe('[updatedminutes 9]');
  });
});
