import type { OperationParameters } from '@local-navigatr/shared-types';
import { whileBusy } from './busy.ts';
import { confirmAccountOf, testInput } from './confirm_account.ts';
import { offerCopying } from './copy_command.ts';
import { showFailure, showNotice } from './notice.ts';
import { showAddressOf } from './pairing_code.ts';
import { prefetch } from './prefetch.ts';
import { type Counts, followProgress } from './progress.ts';
import { removeConnection } from './remove_connection.ts';
import { call } from './repository.ts';
import { actions, find, regions, requireElement } from './selectors.ts';
import { clearProblems, focusShown, markSteps, noticeRegionFor, reveal } from './setup_steps.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

type ConnectionInput = OperationParameters<'test_connection'>;

/** What is typed in the form, saved or not. Empty secret and token mean the stored ones. */
function inputValues(form: HTMLFormElement): ConnectionInput {
  const input = new FormData(form);
  const value = (name: string): string => String(input.get(name) ?? '').trim();
  return {
    sidecarUrl: value('sidecarurl'),
    sidecarSecret: value('sidecarsecret'),
    environment: value('environment') === 'staging' ? 'staging' : 'production',
    token: value('token'),
    timeoutSeconds: Number.parseInt(value('timeout'), 10) || 0,
    sidecarCa: value('sidecarca'),
    removeCa: value('removeca') === '1',
    // A hidden field of the same name stands before each box, with 0.
    privateNetwork: input.getAll('privatenetwork').includes('1'),
    useProxy: input.getAll('useproxy').includes('1'),
  };
}

/** The panel tells of what is saved. Where that does not work, it says that what was tested does. */
async function sayUnsaved(): Promise<void> {
  const trouble = find(document, regions.unreachable);
  if (trouble) trouble.textContent = await string('testedunsaved');
  const pairing = find(document, regions.notPaired);
  if (pairing) pairing.textContent = await string('notsavedyet');
}

type Tested = Awaited<ReturnType<typeof testInput>>;

/** Says what a test found; while the site is being set up, at the step where it is put right. */
async function showResult(form: HTMLFormElement, result: Tested): Promise<void> {
  const below = requireElement(document, regions.testResult);
  const field = result.field === undefined ? null : document.getElementById(`id_${result.field}`);
  const region = (field && noticeRegionFor(field)) ?? below;
  if (region !== below) below.replaceChildren();
  showNotice(region, result.ok ? 'success' : 'danger', result.message);
  if (result.unsaved) await sayUnsaved();
  if (!markSteps(form, { wrong: field, answered: result.answered }) || !field) return;
  // Nothing answers: it does not run, or the address is another.
  if (result.problem === 'sidecar_unreachable') reveal(requireElement(form, '[name="sidecarurl"]'));
  focusShown(field);
}

async function test(form: HTMLFormElement): Promise<void> {
  const region = requireElement(document, regions.testResult);
  clearProblems(form);
  // What the last save said is about other values.
  find(document, regions.outcome)?.remove();
  try {
    showNotice(region, 'info', await string('testing'));
    await showResult(form, await testInput(form, inputValues(form)));
  } catch (error) {
    showFailure(region, error);
  }
}

/** The counts of the status panel. */
async function readQueue(): Promise<Counts> {
  const { queue, awardsWaiting } = await call('get_connection', {});
  return { ...queue, waiting: awardsWaiting };
}

function onRemove(event: MouseEvent, link: HTMLAnchorElement): void {
  event.preventDefault();
  removeConnection(link).catch((error: unknown) =>
    showFailure(requireElement(document, regions.testResult), error),
  );
}

/** The settings page. Everything on it also works as a plain form; this spares the reloads. */
export function init(): void {
  prefetch({ strings: ['testing', 'removeconnection'] });
  const form = find(document, regions.connectionForm);
  const button = form && find(form, actions.test);
  if (form instanceof HTMLFormElement && button) {
    confirmAccountOf(form, inputValues);
    offerCopying(form);
    showAddressOf(form);
    const wrong = find(form, '[autofocus]');
    if (wrong) focusShown(wrong);
    button.addEventListener('click', (event) => {
      event.preventDefault();
      void whileBusy(button, () => whilePending('test-connection', () => test(form)));
    });
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>(actions.removeConnection))
    link.addEventListener('click', (event) => onRemove(event, link));
  followProgress(document, readQueue);
}
