import type { OperationResult } from '@local-navigatr/shared-types';
import { regions, requireData, requireElement } from './selectors.ts';
import { showIfChanged } from './show_if_changed.ts';

type Standing = OperationResult<'get_progress'>['standing'];

/**
 * Shows on the card how its mapping stands by now: its words follow the counts below. Where somebody has changed the mapping
 * since, all of the card is as it was: its buttons do nothing then but say so.
 */
export async function showStanding(card: HTMLElement, standing: Standing): Promise<void> {
  if (!standing || standing.seen !== requireData(card, 'seen')) return;
  const { state, troubled, label, text } = standing;
  const problems = standing.problems.map(({ changeUrl, ...problem }) => ({
    ...problem,
    changeurl: changeUrl,
  }));
  await showIfChanged(requireElement(card, regions.mappingProblems), 'local_navigatr/mapping_problems', {
    problems,
  });
  await showIfChanged(requireElement(card, regions.mappingStanding), 'local_navigatr/mapping_standing', {
    [state]: true,
    troubled,
    state: label,
    statetext: text,
  });
}
