import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askedQuestions, personCancels } from '../testing/core/notification.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { goTo } from './navigate.ts';
import { init } from './settings-lazy.ts';

vi.mock('./navigate.ts', () => ({ goTo: vi.fn() }));

const PAGE = `
  <div data-region="local_navigatr-unreachable">No sidecar is set up.</div>
  <span data-region="local_navigatr-not-paired">Not set up yet</span>
  <dl data-region="local_navigatr-progress" data-moving="1"><dd data-count="queued">9</dd><dd data-count="waiting">1</dd></dl>
  <form data-region="local_navigatr-connection-form">
    <input name="sidecarurl" value=" http://127.0.0.1:8787 "><input name="sidecarsecret" value="">
    <input name="token" value="pat"><input name="timeout" value="45">
    <textarea name="sidecarca"> -----BEGIN CERTIFICATE----- </textarea><input type="checkbox" name="removeca" value="1">
    <input type="hidden" name="privatenetwork" value="0"><input type="checkbox" name="privatenetwork" value="1" checked>
    <input type="hidden" name="useproxy" value="0"><input type="checkbox" name="useproxy" value="1" checked>
    <select name="environment"><option value="staging" selected></option></select>
    <input type="hidden" name="confirmtarget" value="" data-region="local_navigatr-confirm-target">
    <div data-region="local_navigatr-test-result"></div>
    <input type="submit" name="submitbutton">
    <input type="submit" name="test">
    <a href="/confirm" data-action="local_navigatr-remove-connection" data-done-url="/removed" data-seen="4">Remove</a>
  </form>`;
const result = () => document.querySelector('[data-region="local_navigatr-test-result"]')?.textContent ?? '';
const panel = () =>
  ['unreachable', 'not-paired'].map(
    (name) => document.querySelector(`[data-region="local_navigatr-${name}"]`)?.textContent,
  );
const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
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

/** Presses Save and gives back what Moodle is sent; grows by one entry for each submission. */
function saved(): FormData[] {
  const sent: FormData[] = [];
  document.querySelector('form')?.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    sent.push(new FormData(event.target as HTMLFormElement));
  });
  press('[name="submitbutton"]');
  return sent;
}
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

const failSaving = async (error: unknown, said: string): Promise<FormData[]> => {
  answer('test_connection', () => {
    throw error;
  });
  init();
  const sent = saved();
  await vi.waitFor(() => expect(result()).toContain(said));
  expect(sent).toHaveLength(0);
  return sent;
};

test('what is typed stays on the page of somebody who has been logged out', async () => {
  const sent = await failSaving({ errorcode: 'servicerequireslogin' }, '[loggedout]');
  press('[name="submitbutton"]');
  await vi.waitFor(() => expect(callsOf('test_connection')).toHaveLength(2));
  expect(sent).toHaveLength(0);
});

test('what is typed stays where nothing answers, and the next press sends it: a page may still answer', async () => {
  const sent = await failSaving(new SyntaxError('Unexpected token <'), '[moodledidnotanswer]');
  press('[name="submitbutton"]');
  expect(sent).toHaveLength(1);
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

test('removing leads to the page that says so', async () => {
  answer('get_connection', () => status());
  answer('remove_connection', () => ({ removed: true, paused: 3 }));
  init();
  remove();
  await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('/removed'));
  expect(callsOf('remove_connection')).toEqual([{ seen: '4' }]);
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
