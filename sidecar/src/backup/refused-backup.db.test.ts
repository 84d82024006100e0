import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { Keys } from '../keys/keys.ts';
import { backedUpLedger, isEmpty } from '../testing/backed-up-ledger.ts';
import { drivers } from '../testing/databases.ts';
import { examineBackup, restoreBackup } from './restore.ts';
import { textOf, writeBackup } from './write.ts';

describe.each(drivers)('a backup that is not loaded (%s)', (from) => {
  const ledger = backedUpLedger(from);
  const { anEmptyLedger, restoreInto } = ledger;

  it.each([
    ['cut in the middle', (text: string) => text.slice(0, text.length / 2), /is cut off|a line is no row/],
    ['cut after a line', (text: string) => `${text.split('\n').slice(0, 40).join('\n')}\n`, /is cut off/],
    ['with a name changed', (text: string) => text.replace('Byron', 'Bryon'), /checksum does not fit/],
    ['with a line less', (text: string) => text.replace(/\["recipients".*\n/, ''), /checksum does not fit/],
    ['with something after its end', (text: string) => `${text}{}\n`, /a line is no row|is cut off/],
    [
      'of another schema',
      (text: string) => text.replace(/"schema":"\w+/, '"schema":"0099_later'),
      /checksum/,
    ],
    ['that is none', () => 'hello\n', /is no backup/],
    ['that is empty', () => '', /is no backup/],
  ])('refuses a file %s and writes nothing', async (_name, change, why) => {
    await writeBackup(textOf(ledger.source.database), ledger.file);
    await writeFile(ledger.file, change(await readFile(ledger.file, 'utf8')));
    const target = await anEmptyLedger();
    await expect(restoreInto(target)).rejects.toThrow(why);
    expect(await isEmpty(target)).toBe(true);
  });

  it('refuses another schema, another master key and a file that is not there', async () => {
    await writeBackup(textOf(ledger.source.database), ledger.file);
    await expect(examineBackup(ledger.file, new Keys([Buffer.alloc(32)]))).rejects.toThrow(
      /master key is not the one/,
    );
    await expect(examineBackup(join(ledger.folder, 'other'), ledger.deps.keys)).rejects.toThrow(
      /cannot be read/,
    );
    await ledger.source.database.intake.run((db) =>
      db.execute(sql`insert into schema_migrations (tag) values ('0099')`),
    );
    await expect(writeBackup(textOf(ledger.source.database), join(ledger.folder, 'new'))).rejects.toThrow(
      /newer sidecar/,
    );
    await ledger.source.database.intake.run((db) =>
      db.execute(sql`delete from schema_migrations where tag = '0099'`),
    );
  });

  it('refuses a ledger that holds anything, and a file that changed since it was looked at', async () => {
    await writeBackup(textOf(ledger.source.database), ledger.file);
    const target = await anEmptyLedger();
    const inspected = await examineBackup(ledger.file, ledger.deps.keys);
    const changed = { ...inspected, sha256: 'another' };
    await expect(restoreBackup(target, ledger.file, changed)).rejects.toThrow(/changed while it was read/);
    expect(await isEmpty(target)).toBe(true);
    await restoreBackup(target, ledger.file, inspected);
    await expect(restoreBackup(target, ledger.file, inspected)).rejects.toThrow(
      /is not empty \(sites has rows\)/,
    );
  });

  it('names what is missing: the folder, not the file', async () => {
    const lost = writeBackup(textOf(ledger.source.database), join(ledger.folder, 'none', 'backup.ndjson'));
    await expect(lost).rejects.toThrow(/backup\.ndjson cannot be written: its folder is not there\.$/);
  });
});
