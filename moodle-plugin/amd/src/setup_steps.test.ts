import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shownToasts } from '../testing/core/toast.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer } from '../testing/service.ts';
import { init } from './settings-lazy.ts';

const STATES = ['done', 'current', 'wrong', 'waiting'];
const heading = (step: string) =>
  `<legend><span data-step="${step}"></span>${STATES.map(
    (name) => `<span data-step-state="${name}" hidden>${name}</span>`,
  ).join('')}</legend><div data-region="local_navigatr-step-notice"></div>`;
const PAGE = `
  <form data-region="local_navigatr-connection-form">
    <fieldset>${heading('sidecar')}<div id="id_startsidecar" tabindex="-1"></div></fieldset>
    <fieldset>${heading('pairing')}
      <code id="command"> sidecar site add https://moodle.example.org </code>
      <button type="button" data-action="local_navigatr-copy-command" data-copies="command" hidden>Copy</button>
      <input id="id_sidecarsecret" name="sidecarsecret">
      <a href="#" class="moreless-toggler" aria-expanded="false">Show more</a>
      <div class="fitem advanced"><input id="id_sidecarurl" name="sidecarurl"></div>
    </fieldset>
    <fieldset>${heading('token')}
      <input id="id_token" name="token" class="is-invalid" aria-invalid="true">
      <div id="id_error_token">Wrong before.</div>
      <div data-region="local_navigatr-test-result"></div>
      <input type="submit" name="test">
    </fieldset>
  </form>`;
const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
const states = () =>
  [...document.querySelectorAll('[data-step-state]:not([hidden])')].map((element) => element.textContent);
const noticeOf = (index: number) =>
  document.querySelectorAll('[data-region="local_navigatr-step-notice"]')[index]?.textContent?.trim();
const below = () => document.querySelector('[data-region="local_navigatr-test-result"]')?.textContent?.trim();
const focused = () => document.activeElement?.id;

/** What Moodle does at "Show more", a moment later. */
function openLater(event: Event): void {
  event.preventDefault();
  queueMicrotask(() => document.querySelector('.fitem')?.classList.add('show'));
}

beforeEach(() => {
  resetMoodle();
  document.body.innerHTML = PAGE;
  document.querySelector('.moreless-toggler')?.addEventListener('click', openLater);
});
afterEach(() => {
  expectNothingPending();
  vi.unstubAllGlobals();
});

test.each([
  ['sidecarsecret', 1, ['done', 'wrong', 'waiting']],
  ['sidecarurl', 1, ['done', 'wrong', 'waiting']],
  ['startsidecar', 0, ['wrong', 'waiting', 'waiting']],
])('a test leads back to the step of %s', async (field, step, found) => {
  answer('test_connection', () => ({
    ok: false,
    problem: 'x',
    answered: true,
    message: 'Correct this.',
    field,
  }));
  init();
  press('[name="test"]');
  await vi.waitFor(() => expect(focused()).toBe(`id_${field}`));
  expect(states()).toEqual(found);
  expect([noticeOf(step), below()]).toEqual(['Correct this.', '']);
});

test('a step is done once the sidecar answered, and stays done when the next test does not get that far', async () => {
  const wrong = { ok: false, problem: 'invalid', message: 'Paste the code.', field: 'sidecarsecret' };
  answer('test_connection', () => ({ ...wrong, answered: false }));
  init();
  press('[name="test"]');
  await vi.waitFor(() => expect(states()).toEqual(['current', 'wrong', 'waiting']));
  answer('test_connection', () => ({ ...wrong, answered: true, field: 'token' }));
  press('[name="test"]');
  await vi.waitFor(() => expect(states()).toEqual(['done', 'done', 'wrong']));
  answer('test_connection', () => ({ ...wrong, answered: false }));
  press('[name="test"]');
  await vi.waitFor(() => expect(states()).toEqual(['done', 'wrong', 'waiting']));
});

test('a token that is refused is told below the buttons', async () => {
  const refused = { ok: false, problem: 'x', answered: true, message: 'Wrong token.', field: 'token' };
  answer('test_connection', () => refused);
  init();
  press('[name="test"]');
  await vi.waitFor(() => expect(focused()).toBe('id_token'));
  expect(states()).toEqual(['done', 'done', 'wrong']);
  expect(below()).toBe('Wrong token.');
});

test('where nothing answers, the address is opened, and the first step comes first', async () => {
  const failed = { ok: false, problem: 'sidecar_unreachable', message: 'No answer.', field: 'startsidecar' };
  answer('test_connection', () => failed);
  init();
  press('[name="test"]');
  await vi.waitFor(() => expect(document.querySelector('.fitem.show')).not.toBeNull());
  expect(focused()).toBe('id_startsidecar');
});

test('the next test forgets what the one before found', async () => {
  answer('test_connection', () => ({ ok: false, problem: 'x', message: 'No.', field: 'sidecarsecret' }));
  init();
  press('[name="test"]');
  await vi.waitFor(() => expect(noticeOf(1)).toBe('No.'));
  answer('test_connection', () => ({ ok: true, answered: true, message: 'It works.', unsaved: true }));
  press('[name="test"]');
  await vi.waitFor(() => expect(below()).toBe('It works.'));
  expect(noticeOf(1)).toBe('');
  expect(document.querySelector('.is-invalid, [aria-invalid]')).toBeNull();
  expect(document.querySelector('#id_error_token')?.textContent).toBe('');
  await vi.waitFor(() => expect(states()).toEqual(['done', 'done', 'current']));
});

test('a field that the page came back for has the focus, also below "Show more"', async () => {
  document.querySelector('#id_sidecarurl')?.setAttribute('autofocus', 'autofocus');
  init();
  await vi.waitFor(() => expect(focused()).toBe('id_sidecarurl'));
});

test('a pairing code shows the address that it carries, and a secret alone leaves it', () => {
  init();
  const field = (name: string) => document.querySelector<HTMLInputElement>(`[name="${name}"]`);
  const paste = (text: string) => {
    Object.assign(field('sidecarsecret') ?? {}, { value: text });
    field('sidecarsecret')?.dispatchEvent(new Event('input'));
    return field('sidecarurl')?.value;
  };
  expect(paste(' https://sidecar.example.org/\n#hill:c2Vj ')).toBe('https://sidecar.example.org/');
  expect(paste('hill:c2Vj')).toBe('https://sidecar.example.org/');
  expect(paste('code: "http://127.0.0.1:8787/#hill:c2Vj"')).toBe('http://127.0.0.1:8787/');
  expect(paste('{"details":"https://moodle"} Code: `http://[::1]:87\n  87/\u200b#hill:c2Vj`.')).toBe(
    'http://[::1]:8787/',
  );
});

test('a command is copied', async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  init();
  expect(document.querySelector('button')?.hidden).toBe(false);
  press('button');
  await vi.waitFor(() => expect(shownToasts()).toEqual([{ message: '[setupcopied]', type: 'success' }]));
  expect(writeText).toHaveBeenCalledWith('sidecar site add https://moodle.example.org');
});

test.each([
  ['copies what is selected', true, { message: '[setupcopied]', type: 'success' }],
  ['leaves it selected', false, { message: '[copyfailed]', type: 'warning' }],
])('a browser that permits no clipboard %s', async (_name, isCopied, toast) => {
  const writeText = () => Promise.reject(new Error('NotAllowedError'));
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  document.execCommand = () => isCopied;
  init();
  press('button');
  await vi.waitFor(() => expect(shownToasts()).toEqual([toast]));
  expect(window.getSelection()?.toString().trim()).toBe('sidecar site add https://moodle.example.org');
});
