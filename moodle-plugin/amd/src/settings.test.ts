import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askedQuestions, personCancels } from '../testing/core/notification.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { PAGE, press, result, saved } from '../testing/settings_page.ts';
import { goTo } from './navigate.ts';
import { init } from './settings-lazy.ts';

vi.mock('./navigate.ts', () => ({ goTo: vi.fn() }));

const panel = () =>
  ['unreachable', 'not-paired'].map(
    (name) => document.querySelector(`[data-region="local_navigatr-${name}"]`)?.textContent,
  );
const test_ = () => press('[name="test"]');
const remove = () => press('[data-action="local_navigatr-remove-connection"]');
const status = (changes: object = {}) => ({
  mappingsActive: 3,
  awardsWaiting: 2,
  queue: { queued: 5 },
  ...changes,
});

beforeEach(() => {
  resetMoodle();
  vi.mocked(goTo).mockClear();
  document.body.innerHTML = PAGE;
});
afterEach(() => {
  vi.useRealTimers();
  expectNothingPending();
});

test('a test sends what is typed and shows the sentence that comes back', async () => {
  answer('test_connection', () => ({ ok: true, message: 'It works: <b>Northfield</b>.' }));
  init();
  test_();
  await vi.waitFor(() => expect(result()).toContain('It works: <b>Northfield</b>.'));
  expect(document.querySelector('.alert-success')).not.toBeNull();
  expect(callsOf('test_connection')).toEqual([
    {
      sidecarUrl: 'http://127.0.0.1:8787',
      sidecarSecret: '',
      environment: 'staging',
      token: 'pat',
      timeoutSeconds: 45,
      sidecarCa: '-----BEGIN CERTIFICATE-----',
      removeCa: false,
      privateNetwork: true,
      useProxy: true,
    },
  ]);
});

test('what the last save said does not stand above what a test says', async () => {
  document.body.insertAdjacentHTML(
    'afterbegin',
    '<div data-region="local_navigatr-outcome">Not saved.</div>',
  );
  answer('test_connection', () => ({ ok: true, message: 'It works.' }));
  init();
  test_();
  await vi.waitFor(() => expect(result()).toContain('It works.'));
  expect(document.body.textContent).not.toContain('Not saved.');
});

test.each(['privatenetwork', 'useproxy'])('a box that is not ticked is tested as it is: %s', async (name) => {
  answer('test_connection', () => ({ ok: true, message: 'It works.' }));
  document.querySelector<HTMLInputElement>(`[type="checkbox"][name="${name}"]`)?.click();
  init();
  test_();
  await vi.waitFor(() => expect(result()).toContain('It works.'));
  const tested = { privateNetwork: name !== 'privatenetwork', useProxy: name !== 'useproxy' };
  expect(callsOf('test_connection')).toMatchObject([tested]);
});

test('after a good test of values that are not saved the panel does not say that nothing is set up', async () => {
  answer('test_connection', () => ({ ok: true, message: 'It works. Not saved yet.', unsaved: true }));
  init();
  test_();
  await vi.waitFor(() => expect(result()).toContain('Not saved yet.'));
  await vi.waitFor(() => expect(panel()).toEqual(['[testedunsaved]', '[notsavedyet]']));
});

test('a test of what is saved, or a bad one, leaves the panel alone', async () => {
  answer('test_connection', () => ({ ok: true, message: 'It works.', unsaved: false }));
  init();
  test_();
  await vi.waitFor(() => expect(result()).toContain('It works.'));
  answer('test_connection', () => ({ ok: false, message: 'Generate a new one.' }));
  test_();
  await vi.waitFor(() => expect(result()).toContain('Generate a new one.'));
  expect(panel()).toEqual(['No sidecar is set up.', 'Not set up yet']);
});

test('a test that finds a problem is no success', async () => {
  answer('test_connection', () => ({ ok: false, message: 'Generate a new one.' }));
  init();
  test_();
  await vi.waitFor(() => expect(document.querySelector('.alert-danger')?.textContent).toContain('Generate'));
});

test('a test that Moodle itself refuses says why', async () => {
  answer('test_connection', () => {
    throw { message: 'No permission.', errorcode: 'nopermissions' };
  });
  init();
  test_();
  await vi.waitFor(() => expect(result()).toContain('No permission.'));
});

const accountChange = { target: 'navigatr:production:12', question: '<b>Hill</b>\n12 go to review.' };

test('a token of another account is saved after a question with the numbers', async () => {
  answer('test_connection', () => ({ ok: true, message: '', accountChange }));
  init();
  const sent = saved();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(askedQuestions()).toEqual(['&lt;b&gt;Hill&lt;/b&gt;<br>12 go to review.']);
  expect(sent[0]?.get('confirmtarget')).toBe('navigatr:production:12');
  expect(sent[0]?.get('confirmaccount')).toBe('1');
});

test('a token of another account that the person does not want is not saved', async () => {
  personCancels();
  answer('test_connection', () => ({ ok: true, message: '', accountChange }));
  init();
  const sent = saved();
  await vi.waitFor(() => expect(askedQuestions()).toHaveLength(1));
  expect(sent).toEqual([]);
  // Moodle settles nothing when the modal is left by Escape: the button must work again by then.
  expect(document.querySelector('[aria-busy="true"]')).toBeNull();
});

test.each([
  ['of the same account', () => ({ ok: true, message: '' })],
  [
    'that cannot be tested',
    () => {
      throw { message: 'down', errorcode: 'sidecardown' };
    },
  ],
])('a token %s is saved without a question', async (_name, reply) => {
  answer('test_connection', reply);
  init();
  const sent = saved();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(askedQuestions()).toEqual([]);
  expect(sent[0]?.get('confirmaccount')).toBeNull();
});

test('what was just tested is saved without another test', async () => {
  answer('test_connection', () => ({ ok: true, message: '', accountChange }));
  init();
  press('[name="test"]');
  await vi.waitFor(() => expect(callsOf('test_connection')).toHaveLength(1));
  const sent = saved();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(askedQuestions()).toHaveLength(1);
  expect(callsOf('test_connection')).toHaveLength(1);
});

test('settings without a new token are saved without a test', () => {
  init();
  document.querySelector<HTMLInputElement>('[name="token"]')?.setAttribute('value', '');
  expect(saved()).toHaveLength(1);
  expect(callsOf('test_connection')).toEqual([]);
});

test('removing asks with the numbers of this moment', async () => {
  personCancels();
  answer('get_connection', () => status());
  init();
  remove();
  await vi.waitFor(() =>
    expect(askedQuestions()).toEqual(['[removeconnectionconfirm {"mappings":3,"waiting":7}]']),
  );
  expect(callsOf('remove_connection')).toEqual([]);
});

test('removing counts what waits in Moodle while the sidecar is down', async () => {
  personCancels();
  answer('get_connection', () => status({ queue: undefined }));
  init();
  remove();
  await vi.waitFor(() =>
    expect(askedQuestions()).toEqual(['[removeconnectionconfirm {"mappings":3,"waiting":2}]']),
  );
});

test('removing one of several counts what is its own, and says that the others go on', async () => {
  personCancels();
  answer('get_removal', () => ({ mappings: 1, waiting: 4 }));
  document
    .querySelector('[data-action="local_navigatr-remove-connection"]')
    ?.setAttribute('data-connection', 'main');
  init();
  remove();
  await vi.waitFor(() =>
    expect(askedQuestions()).toEqual(['[removeconnectionconfirmseveral {"mappings":1,"waiting":4}]']),
  );
  expect(callsOf('get_removal')).toEqual([{ connection: 'main' }]);
});

test('removing leads to the page that says so', async () => {
  answer('get_connection', () => status());
  answer('remove_connection', () => ({ removed: true, paused: 3 }));
  init();
  remove();
  await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('/removed'));
  expect(callsOf('remove_connection')).toEqual([{ seen: '4', connection: 'main' }]);
});

test('removing that fails says why', async () => {
  answer('get_connection', () => status());
  answer('remove_connection', () => {
    throw { message: 'The sidecar does not answer.', errorcode: 'sidecardown' };
  });
  init();
  remove();
  await vi.waitFor(() => expect(result()).toContain('The sidecar does not answer.'));
  expect(goTo).not.toHaveBeenCalled();
});

test('counts follow the queue until nothing moves', async () => {
  vi.useFakeTimers();
  const turns = [status(), new Error('down'), status({ awardsWaiting: 0, queue: { queued: 0 } })];
  answer('get_connection', () => {
    const turn = turns.shift();
    if (turn instanceof Error) throw turn;
    return turn;
  });
  init();
  const count = (name: string) => document.querySelector(`[data-count="${name}"]`)?.textContent;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([count('queued'), count('waiting')]).toEqual(['5', '2']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(count('queued')).toBe('5');
  await vi.advanceTimersByTimeAsync(30_000);
  expect([count('queued'), count('waiting')]).toEqual(['0', '0']);
  expect(callsOf('get_connection')).toHaveLength(3);
});

test('nothing is asked while nobody looks at the page', async () => {
  vi.useFakeTimers();
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  init();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(callsOf('get_connection')).toEqual([]);
  vi.restoreAllMocks();
});

test('a page without the form is left alone', () => {
  document.body.innerHTML = '';
  init();
  expect(callsOf('get_connection')).toEqual([]);
});
