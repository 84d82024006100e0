import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { backedUpLedger, contentOf, isEmpty } from '../testing/backed-up-ledger.ts';
import { drivers } from '../testing/databases.ts';
import { NO_OPENER, type Opener, readIdentities } from './encryption.ts';
import { examineBackup, restoreBackup } from './restore.ts';
import { textOf, writeBackup } from './write.ts';

describe.each(drivers)('a backup that is encrypted (%s)', (from) => {
  const ledger = backedUpLedger(from);
  const { anEmptyLedger } = ledger;

  describe('encrypted', () => {
    const passphrase = 'correct horse battery staple';
    /** Written so that opening takes no second each time; what an operator writes is as hard as age makes it. */
    const easily = { passphrase, workFactor: 10 };
    const examine = (given: Partial<Opener>) =>
      examineBackup(ledger.file, ledger.deps.keys, { ...NO_OPENER, ...given });

    it('with a passphrase, holds no name, and loads with it', async () => {
      await writeBackup(textOf(ledger.source.database), ledger.file, easily);
      const bytes = await readFile(ledger.file);
      expect(bytes.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/);
      expect(bytes.includes('Byron')).toBe(false);
      expect((await stat(ledger.file)).mode & 0o777).toBe(0o600);
      const target = await anEmptyLedger();
      await restoreBackup(target, ledger.file, await examine({ passphrase }));
      expect(await contentOf(target, 'recipients')).toEqual(
        await contentOf(ledger.source.database, 'recipients'),
      );
    });

    it('for the owner of a key, loads with that key and no other', async () => {
      const [identity, other] = [await generateX25519Identity(), await generateX25519Identity()];
      const recipients = [await identityToRecipient(identity)];
      await writeBackup(textOf(ledger.source.database), ledger.file, { recipients });
      const keyFile = join(ledger.folder, 'key.txt');
      await writeFile(keyFile, `# created: today\n# public key: ${recipients[0]}\n${identity}\n`);
      expect(await examine({ identities: readIdentities(keyFile) })).toMatchObject({ rows: { sites: 1 } });
      await expect(examine({ identities: [other] })).rejects.toThrow(
        /not with this passphrase or key\. Nothing/,
      );
      await expect(
        writeBackup(textOf(ledger.source.database), `${ledger.file}.2`, { recipients: ['age1none'] }),
      ).rejects.toThrow(/age1none is no recipient of age/);
      expect(await readdir(ledger.folder)).not.toContain('backup.ndjson.2.partial');
      await writeFile(keyFile, 'no key\n');
      expect(() => readIdentities(keyFile)).toThrow(/holds no key of age/);
      await writeFile(keyFile, 'AGE-SECRET-KEY-1HALF\n');
      expect(() => readIdentities(keyFile)).toThrow(/is not whole/);
    });

    it.each([
      ['opened without anything', (bytes: Buffer) => bytes, null, /is encrypted\. Put its passphrase/],
      [
        'opened with a passphrase',
        (bytes: Buffer) => bytes,
        { passphrase },
        /not with this passphrase or key/,
      ],
      ['cut off', (bytes: Buffer) => bytes.subarray(0, -70_000), 'key', /is cut off or was changed/],
      ['cut off in its head', (bytes: Buffer) => bytes.subarray(0, 60), 'key', /is cut off or was changed/],
      [
        'with a byte changed',
        (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
        'key',
        /is cut off or was changed/,
      ],
    ] as const)('refuses one %s, in one sentence, and writes nothing', async (_name, change, opener, why) => {
      const identity = await generateX25519Identity();
      await writeBackup(textOf(ledger.source.database), ledger.file, {
        recipients: [await identityToRecipient(identity)],
      });
      await writeFile(ledger.file, change(await readFile(ledger.file)));
      const target = await anEmptyLedger();
      const given = opener === 'key' ? { identities: [identity] } : (opener ?? {});
      await expect(examine(given).then((found) => restoreBackup(target, ledger.file, found))).rejects.toThrow(
        why,
      );
      expect(await isEmpty(target)).toBe(true);
    });

    it('refuses another passphrase', async () => {
      await writeBackup(textOf(ledger.source.database), ledger.file, easily);
      await expect(examine({ passphrase: 'another passphrase' })).rejects.toThrow(/not with this passphrase/);
    });
  });
});
