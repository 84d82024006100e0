import type { OperationParameters } from '@local-navigatr/shared-types';
import { whileBusy } from './busy.ts';
import { confirmed } from './confirm.ts';
import { escaped } from './notice.ts';
import { call } from './repository.ts';
import { actions, find, need, regions } from './selectors.ts';
import { text } from './texts.ts';
import { whilePending } from './while_pending.ts';

type Typed = OperationParameters<'test_connection'>;

/** Whether what is typed can belong to another account than the connected one. */
const mayBelongElsewhere = (form: HTMLFormElement, typed: Typed): boolean =>
  typed.token !== '' ||
  typed.sidecarSecret !== '' ||
  (form.elements.namedItem('sidecarurl') as HTMLInputElement | null)?.defaultValue.trim() !==
    typed.sidecarUrl;

/** What the form says when a person confirmed the account without JavaScript. */
function noteConfirmed(form: HTMLFormElement, target: string): void {
  const noted = need(form, regions.confirmTarget) as HTMLInputElement;
  noted.value = target;
  const box = document.createElement('input');
  Object.assign(box, { type: 'hidden', name: 'confirmaccount', value: '1' });
  form.append(box);
}

/** Whether to save: true unless it belongs to another account and the person does not want that. */
async function mayBeSaved(form: HTMLFormElement, typed: Typed, trigger: HTMLElement): Promise<boolean> {
  const found = await whilePending('confirm-account', () =>
    // What is wrong with it, the page says that the form leads to.
    call('test_connection', typed).catch(() => null),
  );
  const change = found?.accountChange;
  if (!change) return true;
  const question = {
    title: await text('accountconfirm'),
    question: escaped(change.question).replaceAll('\n', '<br>'),
    yes: await text('accountconfirm'),
    trigger,
  };
  // Moodle settles nothing when the modal is left by Escape: nothing is busy meanwhile.
  if (!(await confirmed(question))) return false;
  noteConfirmed(form, change.target);
  return true;
}

/** Asks with the numbers before a connection to another account is saved. Without JavaScript the page asks after the first save. */
export function confirmAccountOf(form: HTMLFormElement, typedValues: (form: HTMLFormElement) => Typed): void {
  let isChecked = false;
  form.addEventListener('submit', (event) => {
    const typed = typedValues(form);
    const button = event.submitter;
    const isConfirmed = find(form, actions.confirmAccount)?.matches(':checked');
    if (isChecked || isConfirmed || !button || !mayBelongElsewhere(form, typed)) return;
    event.preventDefault();
    void whileBusy(button, async () => {
      if (!(await mayBeSaved(form, typed, button))) return;
      isChecked = true;
      form.requestSubmit(button);
    });
  });
}
