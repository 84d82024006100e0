import type { OperationResult } from '@local-navigatr/shared-types';
import { find, regions } from './selectors.ts';
import { showIfChanged } from './show_if_changed.ts';

type Causes = OperationResult<'get_progress'>['causes'];

const isRunning = (log: HTMLElement): boolean =>
  log.querySelector(`${regions.bulkState}[data-running="1"]`) !== null;

/**
 * Shows which causes keep many badges from being issued. While an action on many runs, their numbers say nothing: they are shown
 * once it has ended.
 */
export async function showCauses(log: HTMLElement, causes: Causes): Promise<void> {
  const region = find(log, regions.causes);
  if (region && !isRunning(log)) await showIfChanged(region, 'local_navigatr/causes', { causes });
}
