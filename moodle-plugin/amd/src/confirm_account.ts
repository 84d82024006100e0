import type { OperationParameters, OperationResult } from '@local-navigatr/shared-types';
import { whileBusy } from './busy.ts';
import { CallFailure } from './call_failure.ts';
import { confirmed } from './confirm.ts';
import { escaped, showFailure } from './notice.ts';
import { call } from './repository.ts';
import { actions, find, regions, requireElement } from './selectors.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

type ConnectionInput = OperationParameters<'test_connection'>;

/** Whether what is typed can belong to another account than the connected one. */
const mayBelongElsewhere = (form: HTMLFormElement, input: ConnectionInput): boolean =>
  input.token !== '' ||
  input.sidecarSecret !== '' ||
  (form.elements.namedItem('sidecarurl') as HTMLInputElement | null)?.defaultValue.trim() !==
    input.sidecarUrl;

/** What the form says when a person confirmed the account without JavaScript. */
function noteConfirmed(form: HTMLFormElement, target: string): void {
  const noted = requireElement(form, regions.confirmTarget) as HTMLInputElement;
  noted.value = target;
  const box = document.createElement('input');
  Object.assign(box, { type: 'hidden', name: 'confirmaccount', value: '1' });
  form.append(box);
}

type Tested = OperationResult<'test_connection'>;
type Change = NonNullable<Tested['accountChange']>;

/** What was tested last: each test costs calls of the account's rate, so what was just tested is not tested again. */
const lastTests = new WeakMap<HTMLFormElement, { input: string; result: Tested }>();

/** Tests what is typed, or what is stored where nothing is. */
export async function testInput(form: HTMLFormElement, input: ConnectionInput): Promise<Tested> {
  const result = await call('test_connection', input);
  lastTests.set(form, { input: JSON.stringify(input), result });
  return result;
}

/** The result of the last test, if that was of the same values. */
function knownResult(form: HTMLFormElement, input: ConnectionInput): Tested | null {
  const last = lastTests.get(form);
  return last?.input === JSON.stringify(input) ? last.result : null;
}

function nullUnlessLost(error: unknown): null {
  if (error instanceof CallFailure) throw error;
  return null;
}

/**
 * What saving it would change; null when that is nothing. What is wrong with it says the page that the form leads to.
 *
 * @throws {CallFailure} when nobody is logged in any more, or Moodle did not answer: what is typed would be lost there.
 */
async function findChange(
  form: HTMLFormElement,
  input: ConnectionInput,
  button: HTMLElement,
): Promise<Change | null> {
  let change: Change | null = null;
  await whileBusy(button, async () => {
    const tested = whilePending(
      'confirm-account',
      async () => knownResult(form, input) ?? testInput(form, input),
    );
    change = (await tested.catch(nullUnlessLost))?.accountChange ?? null;
  });
  return change;
}

const isWanted = async (change: Change, trigger: HTMLElement): Promise<boolean> =>
  confirmed({
    title: await string('accountconfirm'),
    question: escaped(change.question).replaceAll('\n', '<br>'),
    yes: await string('accountconfirm'),
    trigger,
  });

/**
 * Asks with the numbers before a connection to another account is saved. Without JavaScript the page asks after the first
 * save.
 */
export function confirmAccountOf(
  form: HTMLFormElement,
  inputValues: (form: HTMLFormElement) => ConnectionInput,
): void {
  let isChecked = false;
  function fail(error: unknown): void {
    // Where only scripts get no answer, the next press sends the form, and the page asks.
    isChecked = error instanceof CallFailure && error.sentence === 'moodledidnotanswer';
    showFailure(requireElement(document, regions.testResult), error);
  }
  async function check(input: ConnectionInput, button: HTMLElement): Promise<void> {
    const change = await findChange(form, input, button);
    if (change) {
      if (!(await isWanted(change, button))) return;
      noteConfirmed(form, change.target);
    }
    isChecked = true;
    form.requestSubmit(button);
  }
  form.addEventListener('submit', (event) => {
    const input = inputValues(form);
    const button = event.submitter;
    const isConfirmed = find(form, actions.confirmAccount)?.matches(':checked');
    if (isChecked || isConfirmed || !button || !mayBelongElsewhere(form, input)) return;
    event.preventDefault();
    // Not within the event: a browser lets no form be submitted while it tells of a submission.
    if (button.getAttribute('aria-busy') !== 'true') setTimeout(() => void check(input, button).catch(fail));
  });
}
