import { find, regions } from './selectors.ts';

type State = 'done' | 'current' | 'wrong' | 'waiting';

/** The steps of the setup, in their order. None where the site is connected. */
const stepsOf = (form: HTMLElement): HTMLElement[] =>
  [...form.querySelectorAll('fieldset')].filter((step) => find(step, '[data-step]'));

/** Where a problem of the field is told; null: below the buttons, which belong to the last step. */
export function noticeRegionFor(field: HTMLElement): HTMLElement | null {
  const step = field.closest('fieldset');
  return step && !find(step, regions.testResult) ? find(step, regions.stepNotice) : null;
}

/** Takes away what an earlier test or save found, Moodle's own words at a field included. */
export function clearProblems(form: HTMLElement): void {
  for (const notice of form.querySelectorAll(regions.stepNotice)) notice.replaceChildren();
  for (const field of form.querySelectorAll('.is-invalid')) {
    field.classList.remove('is-invalid');
    field.removeAttribute('aria-invalid');
    document.getElementById(`id_error_${field.getAttribute('name')}`)?.replaceChildren();
  }
}

/** Moodle writes a heading several times: for the eye, for the button and for the group of fields. */
function setState(step: HTMLElement, state: State): void {
  for (const element of step.querySelectorAll<HTMLElement>('[data-step-state]')) {
    element.hidden = element.dataset['stepState'] !== state;
  }
}

const isDone = (step: HTMLElement): boolean => find(step, '[data-step-state="done"]')?.hidden === false;

interface Found {
  /** The field to correct; null: it works, and has to be saved. */
  readonly wrong: HTMLElement | null;
  /** Whether the sidecar answered. If not, a step is done only if it was before. */
  readonly answered: boolean;
}

/**
 * Says in each heading what a test found.
 *
 * @returns whether there are steps
 */
export function markSteps(form: HTMLElement, { wrong, answered }: Found): boolean {
  const steps = stepsOf(form);
  const present = wrong ? steps.findIndex((step) => step.contains(wrong)) : steps.length - 1;
  for (const [index, step] of steps.entries()) {
    if (index > present) setState(step, 'waiting');
    else if (index === present) setState(step, wrong ? 'wrong' : 'current');
    else setState(step, answered || isDone(step) ? 'done' : 'current');
  }
  return steps.length > 0;
}

const nothing = (): void => undefined;

/** Opens what is below "Show more", and goes on once Moodle has done so. */
export function reveal(field: HTMLElement, then = nothing): void {
  const hidden = field.closest('.fitem.advanced:not(.show)');
  if (!hidden) {
    then();
    return;
  }
  const observer = new MutationObserver(() => {
    if (!hidden.matches('.show')) return;
    observer.disconnect();
    then();
  });
  observer.observe(hidden, { attributes: true });
  find(hidden.closest('fieldset') ?? document, '.moreless-toggler[aria-expanded="false"]')?.click();
}

/** Reading goes on at a field, also where it is below "Show more". */
export const focusShown = (field: HTMLElement): void => reveal(field, () => field.focus());
