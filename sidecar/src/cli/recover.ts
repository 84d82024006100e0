import { StartFault } from '../errors.ts';
import { confirmRecovery } from '../recovery/begin.ts';
import { type Surroundings, withLedger } from './surroundings.ts';

/** Ends a site's recovery without Moodle's settings page. */
export const recover = (surroundings: Surroundings, id: string): Promise<void> =>
  withLedger(surroundings, async ({ database }) => {
    const released = await database.intake.transaction((tx) =>
      confirmRecovery(tx, id, { userId: 'command line' }),
    );
    if (released === null) throw new StartFault(`Site ${id} is not in recovery.`);
    surroundings.print(`The recovery of ${id} is over: ${released} issuances may be sent now.`);
  });
