import { actions, find, regions, requireElement } from './selectors.ts';
import { string } from './strings.ts';

/** Scores are sent in percent. */
const SCORE_MAX = 100;

/** The least score that the chosen badge needs; null: none is chosen, or it needs none. */
function neededIn(picker: HTMLElement): number | null {
  const card = picker.querySelector<HTMLInputElement>(`${actions.chooseBadge}:checked`);
  return Number(card?.dataset['minScore']) || null;
}

const boxIn = (picker: HTMLElement): HTMLInputElement =>
  requireElement(picker, actions.sendScore) as HTMLInputElement;

/** Shows the choice to send the course total beside a badge that needs a score, and what stands against that badge. */
export async function showScoreChoice(picker: HTMLElement): Promise<void> {
  const needed = neededIn(picker);
  requireElement(picker, regions.score).toggleAttribute('hidden', needed === null);
  // Where the course has no total, that is said instead.
  find(picker, regions.scoreUnsent)?.toggleAttribute('hidden', boxIn(picker).checked);
  const isOutOfReach = needed !== null && needed > SCORE_MAX;
  requireElement(picker, regions.scoreUnreachable).toggleAttribute('hidden', !isOutOfReach);
  const said = needed === null ? '' : await string('badgeneedsscore', needed);
  if (needed === neededIn(picker)) requireElement(picker, regions.scoreNeeded).textContent = said;
}

/** Whether somebody chose to send the course total; null: that was not to be chosen. */
export const chosenScore = (picker: HTMLElement): boolean | null =>
  neededIn(picker) === null ? null : boxIn(picker).checked;
