import { type Command, Option } from 'commander';
import { type LedgerPlace, withDatabase } from '../app.ts';
import { type Encryption, readIdentities } from '../backup/encryption.ts';
import type { BackupEnd } from '../backup/format.ts';
import { examineBackup, restoreBackup } from '../backup/restore.ts';
import type { Counts } from '../backup/tables.ts';
import { type BackupText, textOf, writeBackup } from '../backup/write.ts';
import { parseConfig } from '../config.ts';
import { READ_LEDGER } from '../control/inner-commands.ts';
import { refuseBesideAnother } from '../control/refuse-beside-another.ts';
import { runBeside } from '../control/run-beside.ts';
import { lacksDatabase } from '../db/data-dir.ts';
import { FolderTaken } from '../db/folder-lock.ts';
import { migrate } from '../db/migrate.ts';
import { StartFault } from '../errors.ts';
import { loadKeys } from '../keys/load.ts';
import { migrationsFolder } from '../migrations.ts';
import { type CliContext, noDatabase, recordActEverywhere } from './cli-context.ts';

/** `sidecar backup` and `sidecar restore`: the way from one database to another, and back in time. */
export function addBackupCommands(program: Command, context: CliContext): void {
  program
    .command('backup')
    .description('write everything the database holds into a new file')
    .argument('<file>', 'where to write it; there must be none yet')
    .addOption(
      new Option(
        '--encrypt',
        'with the passphrase in SIDECAR_BACKUP_PASSPHRASE; the default where one is set',
      ).conflicts('recipient'),
    )
    .addOption(
      new Option('--recipient <age1…>', 'encrypt for the owner of an age key; may come several times')
        .argParser(gather)
        .default([], 'none'),
    )
    .action((file: string, options: BackupOptions) => backup(context, file, options));
  program
    .command('restore')
    .description('load a backup into an empty database; every site is in recovery afterwards')
    .argument('<file>', 'of `sidecar backup`; a passphrase comes in SIDECAR_BACKUP_PASSPHRASE')
    .option('--identity <file>', 'the age key that opens it, if it was encrypted for one')
    .action((file: string, options: RestoreOptions) => restore(context, file, options));
}

type BackupOptions = { encrypt?: true; recipient: readonly string[] };
type RestoreOptions = { identity?: string };

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/**
 * How a backup is to be encrypted; null: not at all. If you set a passphrase, you do not expect a backup that everybody can read.
 * Throws {@link StartFault} when there is nothing to encrypt it with.
 */
function encryptionOf({ encrypt, recipient }: BackupOptions, passphrase: string | null): Encryption | null {
  if (recipient.length > 0) return { recipients: recipient };
  if (passphrase !== null) return { passphrase };
  if (!encrypt) return null;
  throw new StartFault(
    'There is no passphrase. Put one into a file that only you can read, and name it in SIDECAR_BACKUP_PASSPHRASE_FILE; or give --recipient.',
  );
}

const summary = ({ sites, issuances, recipients, audit_log }: Counts): string =>
  `sites: ${sites}, issuances: ${issuances}, recipients: ${recipients}, audit entries: ${audit_log}`;

async function backup(context: CliContext, file: string, options: BackupOptions): Promise<void> {
  const config = parseConfig(context.environment);
  const encryption = encryptionOf(options, config.backupPassphrase);
  if (config.databaseUrl === null && (await lacksDatabase(config.dataDir))) {
    await refuseBesideAnother(config);
    throw noDatabase(config);
  }
  await withText({ config, onLockLost: context.onLockLost }, async (text) => {
    const counts = await writeBackup(text, file, encryption);
    // Not in the audit trail: what is backed up may be a replica that nobody writes to, or of another schema.
    context.actionLog.info({ action: 'backup_written' }, 'done from the command line');
    context.print(`${file}: ${summary(counts)}.`);
  });
  for (const line of encryption === null ? ABOUT_PLAIN : ABOUT_ENCRYPTED) context.print(line);
}

const ABOUT_ENCRYPTED = [
  'It is encrypted. What opens it, and the master key, are not in it: keep both somewhere else.',
];
const ABOUT_PLAIN = [
  'It holds names and addresses, and secrets encrypted with the master key, which is not in it:',
  'keep the file where only you can read it, and the key somewhere else.',
];

/** With what the database holds, or what the sidecar says that has the database open. */
async function withText(ledger: LedgerPlace, run: (text: BackupText) => Promise<void>): Promise<void> {
  try {
    await withDatabase(ledger, (database) => run(textOf(database)));
  } catch (error) {
    if (!(error instanceof FolderTaken)) throw error;
    await run(textBeside(error));
  }
}

const textBeside =
  (taken: FolderTaken): BackupText =>
  async (write) => {
    let last = '';
    const print = (lines: string) => {
      last = lines;
      return write(lines);
    };
    await runBeside(taken, { argv: [READ_LEDGER], site: null, print, log: () => {} });
    const { end }: BackupEnd = JSON.parse(last);
    return end.rows;
  };

async function restore(context: CliContext, file: string, { identity }: RestoreOptions): Promise<void> {
  const config = parseConfig(context.environment);
  const identities = identity === undefined ? [] : readIdentities(identity);
  const opener = { passphrase: config.backupPassphrase, identities };
  const inspected = await examineBackup(file, loadKeys(config), opener);
  await withDatabase({ config, onLockLost: context.onLockLost }, async (database) => {
    await migrate(database.maintenance, migrationsFolder);
    await restoreBackup(database, file, inspected);
    const details = `as of ${inspected.takenAt}`;
    await recordActEverywhere(database, context, { action: 'backup_restored', details });
  });
  context.print(`Restored, as of ${inspected.takenAt}: ${summary(inspected.rows)}.`);
  context.print(
    'Every site is in recovery: nothing is sent until Moodle has told what it knows and a person',
  );
  context.print("confirms it on Moodle's settings page (or with `sidecar recover <site>`).");
}
