import { MASTER_KEY_BYTES } from './keys.ts';

/** Keys newest first, or the file that they are in. */
export type MasterKeySource = { keys: readonly Buffer[] } | { file: string };

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Bytes of base64 or base64url text, or null when it is neither. */
export function decodeBase64(value: string): Buffer | null {
  return BASE64.test(value) ? Buffer.from(value, 'base64') : null;
}

/** The keys of a list, newest first; null when one of them cannot be a key, or there is none. */
export function readMasterKeys(text: string): readonly Buffer[] | null {
  const keys = text.split(/[\s,]+/).flatMap((one) => (one === '' ? [] : [decodeBase64(one)]));
  const whole = keys.filter((key) => key?.length === MASTER_KEY_BYTES);
  return keys.length > 0 && whole.length === keys.length ? (whole as Buffer[]) : null;
}
