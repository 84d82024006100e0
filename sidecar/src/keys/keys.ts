import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
export const MASTER_KEY_BYTES = 32;

/** What a secret belongs to: bound into the ciphertext, so that it opens nowhere else. */
export type EncryptionContext =
  | { site: string; field: 'secret' | 'previous_secret' | 'user_hash_key' }
  | { site: ''; field: 'account_key' }
  | { site: string; field: 'credential'; connection: string }
  | { site: ''; field: 'bearer'; account: string };

/** Where keys come from, to look there again for one that is not known: newest first, 32 bytes each. */
export type KeySource = () => readonly Buffer[];

type KeyRing = { newest: string; keys: ReadonlyMap<string, Buffer> };

/** Seals secrets with AES-256-GCM under the newest master key; those it replaces only open. */
export class Keys {
  #ring: KeyRing;
  readonly #source: KeySource | null;

  /** Newest first; with a source they are read from there again when one is missing. */
  constructor(keys: readonly Buffer[], source: KeySource | null = null) {
    this.#ring = ringOf(keys);
    this.#source = source;
  }

  /** Id of the key that seals. */
  get id(): string {
    return this.#ring.newest;
  }

  /** How many there are. */
  get size(): number {
    return this.#ring.keys.size;
  }

  /** `keyId.iv.ciphertext.tag`, each base64url. */
  encrypt(plain: string, place: EncryptionContext): string {
    const { id } = this;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(id), iv);
    cipher.setAAD(boundTo(place, id));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [id, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  }

  /** Throws when it was sealed with another key, for another place, or was changed. */
  decrypt(sealed: string, place: EncryptionContext): string {
    const [id = '', iv = '', text = '', tag = ''] = sealed.split('.');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(id), Buffer.from(iv, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(place, id));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString(
      'utf8',
    );
  }

  #key(id: string): Buffer {
    const known = this.#ring.keys.get(id) ?? this.#readAgain(id);
    if (!known) throw new Error(`sealed with master key ${id}, which this sidecar does not have`);
    return known;
  }

  /** Another process may have begun to seal with a key that was put there since. */
  #readAgain(id: string): Buffer | undefined {
    if (this.#source === null) return undefined;
    const ring = ringOf(this.#source());
    if (ring.keys.has(id)) this.#ring = ring;
    return ring.keys.get(id);
  }
}

function ringOf(keys: readonly Buffer[]): KeyRing {
  const [newest] = keys;
  if (!newest) throw new Error('there is no master key');
  return { newest: keyId(newest), keys: new Map(keys.map((key) => [keyId(key), key])) };
}

// 132 bits: no two learners of a site ever share one, and half the bytes in the index that every award goes through.
const USER_KEY_CHARACTERS = 22;

/** Stands for a learner once their id is erased: tells nothing without the site's key for it. */
export const userKeyOf = (userHashKey: string, userId: string): string =>
  createHmac('sha256', userHashKey).update(userId).digest('base64url').slice(0, USER_KEY_CHARACTERS);

/** Stands for an email address, however it is written: the same for all accounts of a site that have it. */
export const addressKeyOf = (userHashKey: string, email: string): string =>
  userKeyOf(userHashKey, `address ${email.normalize('NFC').toLowerCase()}`);

/** Stands for the account behind a credential that the platform does not name: the same for the same credential. */
export const accountKeyOf = (accountHashKey: string, credential: object): string =>
  `c-${createHmac('sha256', accountHashKey).update(JSON.stringify(credential)).digest('base64url').slice(0, USER_KEY_CHARACTERS)}`;

// Tells nothing of a key: it is 32 random bytes.
const keyId = (key: Buffer): string =>
  createHash('sha256').update('key id').update(key).digest('base64url').slice(0, 8);

function whoseOf(place: EncryptionContext): string[] {
  if (place.field === 'credential') return [place.connection];
  return place.field === 'bearer' ? [place.account] : [];
}

function boundTo(place: EncryptionContext, id: string): Buffer {
  return Buffer.from([place.site, place.field, ...whoseOf(place), id].join('\n'));
}
