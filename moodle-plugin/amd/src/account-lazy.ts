import type { OperationParameters } from '@local-navigatr/shared-types';
import { whileBusy } from './busy.ts';
import { showFailure, showNotice } from './notice.ts';
import { prefetch } from './prefetch.ts';
import { call } from './repository.ts';
import { actions, find, regions, requireElement } from './selectors.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

type AccountInput = OperationParameters<'test_account'>;

/** What is typed in the form, saved or not. An empty secret means the stored one. */
function inputValues(form: HTMLFormElement): AccountInput {
  const input = new FormData(form);
  const value = (name: string): string => String(input.get(name) ?? '').trim();
  return { platform: value('platform'), clientId: value('clientid'), clientSecret: value('clientsecret') };
}

async function test(form: HTMLFormElement): Promise<void> {
  const region = requireElement(document, regions.testResult);
  // What the last save said is about other values.
  find(document, regions.outcome)?.remove();
  try {
    showNotice(region, 'info', await string('testing'));
    const { ok, message, field } = await call('test_account', inputValues(form));
    showNotice(region, ok ? 'success' : 'danger', message);
    if (field !== undefined) document.getElementById(`id_${field}`)?.focus();
  } catch (error) {
    showFailure(region, error);
  }
}

/** The page of one account. All of it also works as a plain form; this spares the reload of a test. */
export function init(): void {
  prefetch({ strings: ['testing'] });
  const form = find(document, regions.accountForm);
  const button = form && find(form, actions.test);
  if (!(form instanceof HTMLFormElement) || !button) return;
  button.addEventListener('click', (event) => {
    event.preventDefault();
    void whileBusy(button, () => whilePending('test-account', () => test(form)));
  });
}
