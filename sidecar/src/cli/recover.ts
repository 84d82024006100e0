import { COMMAND_LINE } from '../audit/write-audit.ts';
import { StartFault } from '../errors.ts';
import { confirmRecovery } from '../recovery/begin.ts';
import { type Surroundings, withLedger } from './surroundings.ts';

/** Ends a site's recovery without Moodle's settings page. */
export const recover = (surroundings: Surroundings, id: string): Promise<void> =>
  withLedger(surroundings, async ({ database }) => {
    const released = await database.intake.transaction((tx) =>
      confirmRecovery(tx, id, { userId: COMMAND_LINE }),
    );
    const line = { action: 'recovery_confirmed', site: id };
    if (released === null) {
      surroundings.acts.warn(line, 'refused from the command line: the site is not in recovery');
      throw new StartFault(`Site ${id} is not in recovery.`);
    }
    surroundings.acts.info(line, 'done from the command line');
    surroundings.print(`The recovery of ${id} is over: ${released} issuances may be sent now.`);
  });
