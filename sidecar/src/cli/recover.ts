import { createPlatforms } from '../app.ts';
import { COMMAND_LINE } from '../audit/write-audit.ts';
import { StartFault } from '../errors.ts';
import { endRecovery } from '../recovery/end-recovery.ts';
import { progressOf } from '../recovery/read-recovery.ts';
import { findSite } from '../site/site.ts';
import { type CliContext, unknownSite, withExistingLedger } from './cli-context.ts';

/** Ends a site's recovery without Moodle's settings page. */
export const recover = (
  context: CliContext,
  site: string,
  { untaught }: { untaught?: boolean },
): Promise<void> =>
  withExistingLedger(context, async ({ database, keys }, config) => {
    const { unknownPolicy } = config;
    if ((await database.intake.run((db) => findSite(db, keys, site))) === null) throw unknownSite(site);
    const ended = await endRecovery(database, unknownPolicy, {
      site,
      id: null,
      untaught: untaught ? 'accept' : 'refuse',
      actor: { userId: COMMAND_LINE },
      askable: createPlatforms(config).askable(unknownPolicy),
    });
    const line = { action: 'recovery_confirmed', site };
    if (ended.kind === 'none') {
      context.actionLog.warn(line, 'refused from the command line: the site is not in recovery');
      throw new StartFault(`Site ${site} is not in recovery.`);
    }
    if (ended.kind === 'not_taught') {
      context.actionLog.warn(line, 'refused from the command line: Moodle has not taught all');
      throw new StartFault(
        `${progressOf(ended.open)}: wait for the rest. Where Moodle cannot teach it, use --untaught: what was not taught needs attention in Moodle, and nothing of it is sent.`,
      );
    }
    const { released, asked } = ended;
    context.actionLog.info(line, 'done from the command line');
    context.print(`The recovery of ${site} is over. Issuances that may be sent now: ${released}.`);
    if (asked > 0) context.print(`May have been issued already, and need attention in Moodle: ${asked}.`);
  });
