import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { StartFault } from '../errors.ts';
import { fileTrouble } from '../file-trouble.ts';
import { readText } from '../read-text.ts';

/**
 * Who can read a backup: who knows the passphrase, or has the key of one of these `age1…` recipients.
 * `workFactor`: how hard a passphrase is to guess, as the logarithm of scrypt's N; default 18, a second for each guess.
 */
export type Encryption = { passphrase: string; workFactor?: number } | { recipients: readonly string[] };

/** What may open a backup: a passphrase, or the keys of a file that `age-keygen` made. */
export type Opener = { passphrase: string | null; identities: readonly string[] };

export const NO_OPENER: Opener = { passphrase: null, identities: [] };

// How every file of the age format begins (https://age-encryption.org/v1).
const MAGIC = 'age-encryption.org/v1\n';

function encrypterFor(encryption: Encryption): Encrypter {
  const encrypter = new Encrypter();
  if ('passphrase' in encryption) {
    encrypter.setPassphrase(encryption.passphrase);
    if (encryption.workFactor !== undefined) encrypter.setScryptWorkFactor(encryption.workFactor);
    return encrypter;
  }
  for (const recipient of encryption.recipients) addRecipient(encrypter, recipient);
  return encrypter;
}

/** Throws {@link StartFault} for a recipient that is none. */
function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new StartFault(
      `${recipient} is no recipient of age: give what age-keygen prints as its public key, age1…`,
      { cause },
    );
  }
}

/** Where the text of a backup goes. */
export type Sink = { write(text: string): Promise<void>; end(): Promise<void> };

export const plainSink = (handle: FileHandle): Sink => ({
  write: (text) => handle.appendFile(text),
  end: async () => {},
});

/** Encrypts what is written in the format of age: chunks of 64 kB that are authenticated each, and their order and end. */
export async function encryptedSink(handle: FileHandle, encryption: Encryption): Promise<Sink> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const encrypted = await encrypterFor(encryption).encrypt(readable);
  const written = appendAll(handle, encrypted as unknown as NodeReadableStream<Uint8Array>);
  const writer = writable.getWriter();
  // The same fault ends `written`, which is waited for.
  writer.closed.catch(() => {});
  return {
    write: (text) => Promise.race([writer.write(Buffer.from(text)), written]),
    end: async () => {
      await Promise.race([writer.close(), written]);
      await written;
    },
  };
}

async function appendAll(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) await handle.appendFile(chunk);
}

/**
 * The bytes of a backup, decrypted where it is encrypted. Throws {@link StartFault} when nothing that was given opens it, or
 * it was changed or cut off.
 */
export async function* bytesOf(file: string, opener: Opener): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const start = Buffer.alloc(MAGIC.length);
    await handle.read(start, 0, start.length, 0);
    const bytes = handle.createReadStream({ start: 0, autoClose: false });
    if (start.toString('latin1') === MAGIC) yield* decrypted(file, bytes, opener);
    else yield* bytes;
  } finally {
    await handle.close();
  }
}

async function* decrypted(file: string, bytes: Readable, opener: Opener): AsyncGenerator<Uint8Array> {
  const decrypter = decrypterFor(file, opener);
  try {
    const plain = await decrypter.decrypt(Readable.toWeb(bytes) as ReadableStream<Uint8Array>);
    yield* plain as unknown as NodeReadableStream<Uint8Array>;
  } catch (cause) {
    if (fileTrouble(cause) !== null) throw cause;
    const fits = !/no identity matched/.test(cause instanceof Error ? cause.message : '');
    throw new StartFault(
      fits
        ? `${file} is cut off or was changed after it was written. Nothing was restored.`
        : `${file} is encrypted, and not with this passphrase or key. Nothing was restored.`,
      { cause },
    );
  }
}

function decrypterFor(file: string, { passphrase, identities }: Opener): Decrypter {
  if (passphrase === null && identities.length === 0) {
    throw new StartFault(
      `${file} is encrypted. Put its passphrase into a file and name that in SIDECAR_BACKUP_PASSPHRASE_FILE, or name the file of its key with --identity. Nothing was restored.`,
    );
  }
  const decrypter = new Decrypter();
  if (passphrase !== null) decrypter.addPassphrase(passphrase);
  for (const identity of identities) decrypter.addIdentity(identity);
  return decrypter;
}

/** The keys in a file of `age-keygen`. Throws {@link StartFault} when it cannot be read or holds none. */
export function readIdentities(file: string): readonly string[] {
  let text: string;
  try {
    text = readText(file);
  } catch (cause) {
    throw new StartFault(`${file} cannot be read: ${fileTrouble(cause) ?? 'unknown reason'}.`, { cause });
  }
  const identities = text.split('\n').flatMap((line) => /^\s*(AGE-SECRET-KEY-\S+)/.exec(line)?.[1] ?? []);
  if (identities.length === 0) throw new StartFault(`${file} holds no key of age (AGE-SECRET-KEY-…).`);
  try {
    for (const identity of identities) new Decrypter().addIdentity(identity);
  } catch (cause) {
    throw new StartFault(`${file} holds a key of age that is not whole.`, { cause });
  }
  return identities;
}
