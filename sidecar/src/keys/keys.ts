import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
export const MASTER_KEY_BYTES = 32;

/** What a secret belongs to: bound into the ciphertext, so that it opens nowhere else. */
export type Place = {
  site: string;
  field: 'secret' | 'previous_secret' | 'erasure_key' | 'credential';
};

/** Seals secrets with AES-256-GCM under the master key; old keys only open. */
export class Keys {
  readonly #keys: Map<string, Buffer>;
  readonly id: string;

  /** The first key seals; the others are those it replaces. 32 bytes each. */
  constructor(current: Buffer, ...older: Buffer[]) {
    this.id = keyId(current);
    this.#keys = new Map([current, ...older].map((key) => [keyId(key), key]));
  }

  /** `keyId.iv.ciphertext.tag`, each base64url. */
  seal(plain: string, place: Place): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.id), iv);
    cipher.setAAD(boundTo(place, this.id));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [this.id, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
      '.',
    );
  }

  /** Throws when it was sealed with another key, for another place, or was changed. */
  open(sealed: string, place: Place): string {
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
    const key = this.#keys.get(id);
    if (!key) throw new Error(`sealed with master key ${id}, which this sidecar does not have`);
    return key;
  }
}

/** Keyed hash of a user id, for tombstones: tells nothing to whom does not have the site's erasure key. */
export const hashUser = (erasureKey: string, userId: string): string =>
  createHmac('sha256', erasureKey).update(userId).digest('base64url');

const keyId = (key: Buffer): string =>
  createHash('sha256').update('key id').update(key).digest('base64url').slice(0, 8);

const boundTo = (place: Place, id: string): Buffer => Buffer.from(`${place.site}\n${place.field}\n${id}`);
