import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { addBackupCommands } from './backup-commands.ts';
import { type CliContext, SITE_ARGUMENT, withLedger } from './cli-context.ts';
import { commandUsage } from './command-usage.ts';
import { runDoctor } from './doctor.ts';
import { addObfCommands } from './obf/obf-commands.ts';
import { recover } from './recover.ts';
import { rotateMasterKey } from './rotate-master-key.ts';
import { addSiteCommands } from './site-commands.ts';

export type Serve = () => Promise<void>;

/** The command line: `serve` is the default. */
export function createProgram(context: CliContext, serve: Serve): Command {
  const program = new Command('sidecar')
    .description('Issues badges for the courses that learners complete in Moodle.')
    .version(VERSION, '--version', 'what to name in a report')
    .configureHelp({ commandUsage })
    .showHelpAfterError();
  program
    .command('serve', { isDefault: true })
    .description('accept awards and issue badges until stopped; done where no command is given')
    .allowExcessArguments()
    .action((_options: object, { args: [slip] }: Command) => {
      if (slip !== undefined) program.error(`error: there is no command '${slip}'`);
      return serve();
    });
  addSharedCommands(program, context);
  program
    .command('doctor')
    .description('look at configuration, database, pairing and the way to the platform; changes nothing')
    .action(() => runDoctor(context));
  program
    .command('rotate-master-key')
    .description('seal every secret with the newest master key')
    .action(() => rotateMasterKey(context));
  addBackupCommands(program, context);
  return program;
}

/** The commands that a running sidecar does for another process, too. */
export function addSharedCommands(program: Command, context: CliContext): void {
  program
    .command('migrate')
    .description('bring the database schema up to date and leave')
    .action(() => withLedger(context, async () => context.print('The schema is up to date.'), 'make'));
  program
    .command('recover')
    .description("end a site's recovery once Moodle has taught it: what is queued is sent from now on")
    .argument('<site>', SITE_ARGUMENT)
    .option('--untaught', 'end it although Moodle has not taught everything; that part is not sent')
    .action((site: string, options: { untaught?: boolean }) => recover(context, site, options));
  addSiteCommands(program, context);
  addObfCommands(program, context);
}
