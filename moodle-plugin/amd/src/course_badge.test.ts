import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progress } from '../testing/bodies.ts';
import { askedQuestions, dialogsAreMissing, personCancels } from '../testing/core/notification.ts';
import { showPage } from '../testing/core/templates.ts';
import { later } from '../testing/later.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './course_badge-lazy.ts';
import { goTo } from './navigate.ts';

vi.mock('./navigate.ts', async (original) => ({ ...(await original<object>()), goTo: vi.fn() }));

const active = { to: 'paused', do: 'pause', label: 'Pause' };
const paused = { to: 'active', do: 'resume', label: 'Resume' };
const card = {
  courseid: 2,
  seen: 'a1-b2-c3',
  pageurl: '/badge.php?id=2',
  action: '/badge.php',
  sesskey: 's',
  name: 'First aid',
  maychange: true,
  removequestion: 'Remove &lt;it&gt;?',
};

function open(change: object, imageurl: string | null = null): void {
  showPage('course_page', { card: { ...card, change, imageurl } });
  init();
}
const page = (said: string): string => new URL(`/badge.php?id=2&${said}`, document.baseURI).href;
const set = (state: string) => ({ courseId: 2, state, seen: 'a1-b2-c3' });
const press = (action: string) =>
  document.querySelector<HTMLElement>(`[data-action="local_navigatr-${action}"]`)?.click();
const notice = () =>
  document.querySelector('[data-region="local_navigatr-picker-notice"]')?.textContent ?? '';

beforeEach(() => {
  resetMoodle();
  vi.mocked(goTo).mockClear();
});
afterEach(expectNothingPending);

describe('the counts', () => {
  const isHidden = (name: string) =>
    document.querySelector(`[data-count="${name}"]`)?.parentElement?.hasAttribute('hidden');
  const eta = () => document.querySelector('[data-region="local_navigatr-eta"]')?.textContent;
  const item = { name: 'queued', label: 'Queued', count: 9 };
  const cancelled = { name: 'cancelled', label: 'Cancelled', count: 0, hidden: true };

  test('say how long it takes while a backlog drains, and nothing once it has', async () => {
    vi.useFakeTimers();
    answer('get_progress', () => progress({ queued: 5, etaSeconds: 61 }));
    const strip = { items: [item, cancelled], moving: true };
    showPage('course_page', { card: { ...card, change: active }, progress: strip });
    init();
    expect(isHidden('cancelled')).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(eta()).toBe('[etaminutes 2]');
    answer('get_progress', () => progress({ issued: 9, cancelled: 1, etaSeconds: 61 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(eta()).toBe('');
    // What was nothing and is something now is shown, and the other way round.
    expect([isHidden('cancelled'), isHidden('queued')]).toEqual([false, true]);
    vi.useRealTimers();
  });
});

describe('a count that is not exact', () => {
  test('is written as the server writes it', async () => {
    vi.useFakeTimers();
    answer('get_progress', () => progress({ queued: 5, issued: 10_001 }));
    const items = [
      { name: 'queued', label: 'Queued', count: '9' },
      { name: 'issued', label: 'Issued', count: '9990' },
    ];
    const strip = { items, moving: true, more: 10_001, moretext: '10,000+' };
    showPage('course_page', { card: { ...card, change: active }, progress: strip });
    init();
    await vi.advanceTimersByTimeAsync(10_000);
    const counts = [...document.querySelectorAll('[data-count]')].map((element) => element.textContent);
    expect(counts).toEqual(['5', '10,000+']);
    vi.useRealTimers();
  });
});

describe('removing the badge', () => {
  test('asks first, and does nothing when the person cancels', async () => {
    personCancels();
    open(active);
    press('remove-mapping');
    await vi.waitFor(() => expect(askedQuestions()).toEqual(['Remove &lt;it&gt;?']));
    expect(callsOf('remove_mapping')).toEqual([]);
  });

  test('leads to the page that says so', async () => {
    answer('remove_mapping', () => ({ removed: true }));
    open(active);
    press('remove-mapping');
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page('done=removed')));
    expect(callsOf('remove_mapping')).toEqual([{ courseId: 2, seen: 'a1-b2-c3' }]);
  });

  test('says after a while that the answer is still awaited', async () => {
    vi.useFakeTimers();
    const removed = later<object>();
    answer('remove_mapping', () => removed.promise);
    open(active);
    press('remove-mapping');
    await vi.advanceTimersByTimeAsync(3_500);
    expect(notice()).toBe('[stillwaiting]');
    removed.resolve({ removed: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(goTo).toHaveBeenCalled();
    vi.useRealTimers();
  });

  test('says why it failed, and can be tried again', async () => {
    answer('remove_mapping', () => {
      throw { message: 'Not now.', errorcode: 'x' };
    });
    open(active);
    press('remove-mapping');
    await vi.waitFor(() => expect(notice()).toContain('Not now.'));
    press('remove-mapping');
    await vi.waitFor(() => expect(callsOf('remove_mapping')).toHaveLength(2));
    await vi.waitFor(() => expect(document.querySelector('[aria-busy]')).toBeNull());
  });
});

test('without a network no dialog can ask, and the page says so', async () => {
  dialogsAreMissing();
  open(active);
  press('remove-mapping');
  await vi.waitFor(() => expect(notice()).toContain('[moodledidnotanswer]'));
  expect(callsOf('remove_mapping')).toEqual([]);
});

test.each([
  ['the session has ended', { errorcode: 'servicerequireslogin', message: 'Web service …' }, '[loggedout]'],
  ['another one has begun', { errorcode: 'invalidsesskey', message: 'Your session …' }, '[loggedinagain]'],
  ['there is no network', new TypeError('Failed to fetch'), '[moodledidnotanswer]'],
  ['a page comes instead of JSON', new SyntaxError('Unexpected token <'), '[moodledidnotanswer]'],
])('where %s, the page says so and the button can be pressed again', async (_what, error, sentence) => {
  answer('set_mapping_state', () => {
    throw error;
  });
  open(active);
  press('set-state');
  await vi.waitFor(() => expect(notice()).toContain(sentence));
  expect(document.querySelector('[aria-busy]')).toBeNull();
});

describe('pausing and resuming', () => {
  beforeEach(() => answer('set_mapping_state', () => ({})));

  test('pauses without a question', async () => {
    open(active);
    press('set-state');
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page('done=paused')));
    expect(callsOf('set_mapping_state')).toEqual([set('paused')]);
    expect(askedQuestions()).toEqual([]);
  });

  test('resumes without a question when nothing waited', async () => {
    answer('get_progress', () => progress());
    open(paused);
    press('set-state');
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page('done=resumed')));
    expect(callsOf('set_mapping_state')).toEqual([set('active')]);
    expect(askedQuestions()).toEqual([]);
  });

  test('says how many waited before it sends them', async () => {
    personCancels();
    answer('get_progress', () =>
      progress({ waiting: 19, completionMissing: 4, queued: 3, sentOnResume: 15 }),
    );
    open(paused);
    press('set-state');
    await vi.waitFor(() => expect(askedQuestions()).toEqual(['[resumeconfirm 15]']));
    expect(callsOf('set_mapping_state')).toEqual([]);
  });
});

describe('a mapping that somebody else changed', () => {
  const changed = () => {
    throw { errorcode: 'mappingchanged', message: 'Nothing was done.' };
  };

  test.each([
    ['remove-mapping', 'remove_mapping'],
    ['set-state', 'set_mapping_state'],
  ])('leads from %s to the page that tells what they did', async (button, call) => {
    answer(call, changed);
    open(active);
    press(button);
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page('stale=a1-b2-c3')));
  });
});

describe('providers that could not be listed', () => {
  const failed = {
    courseid: 2,
    action: '/badge.php',
    retryurl: '/again',
    failure: 'The sidecar does not answer.',
  };
  const openFailed = () => {
    showPage('course_page', { providers: failed });
    init();
  };

  test('are asked for again, and the page starts over once they are there', async () => {
    answer('get_providers', () => ({ providers: [] }));
    openFailed();
    press('retry-providers');
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('/again'));
  });

  test('stay away with the reason', async () => {
    answer('get_providers', () => {
      throw { message: 'Still down.', errorcode: 'sidecardown' };
    });
    openFailed();
    press('retry-providers');
    await vi.waitFor(() => expect(notice()).toContain('Still down.'));
    expect(goTo).not.toHaveBeenCalled();
  });
});

describe('the badge image', () => {
  const image = () => document.querySelector('img') as HTMLImageElement;
  const drawn = () => document.querySelector('svg') as SVGElement;

  test('that breaks gives way to a drawn one', () => {
    open(active, 'https://example.org/x.png');
    expect(drawn().hasAttribute('hidden')).toBe(true);
    image().dispatchEvent(new Event('error'));
    expect(image().hidden).toBe(true);
    expect(drawn().hasAttribute('hidden')).toBe(false);
  });

  test('that broke before the module came gives way, too', () => {
    showPage('course_page', { card: { ...card, change: active, imageurl: 'https://example.org/x.png' } });
    Object.defineProperty(image(), 'complete', { value: true });
    init();
    expect(image().hidden).toBe(true);
  });

  test('that is missing is drawn from the start', () => {
    open(active);
    expect(document.querySelector('img')).toBeNull();
    expect(drawn().hasAttribute('hidden')).toBe(false);
  });
});
