import { parseUrl } from '../network/parse-url.ts';

/**
 * Whether two addresses are one to a browser: case of scheme and host, a default port, the spelling of an international name and a slash at the
 * end make no difference. Paths do, because servers tell their case.
 */
export const isSameAddress = (one: string, other: string): boolean => canonical(one) === canonical(other);

const canonical = (address: string): string => (parseUrl(address)?.href ?? address).replace(/\/+$/, '');
