import { z } from 'zod';
import { baseUrl } from './network/upstream-settings.ts';
import { HOSTS, type ObfName, obfNames } from './platform/obf/hosts.ts';

/** Where version 2 of the API may be called, by name; null: nowhere. */
export type ObfUrls = Readonly<Record<ObfName, URL | null>>;

const none: ObfUrls = { obf: null, cancred: null };

/** Every service at its public host. */
export const publicObfUrls = (): ObfUrls => ({
  obf: new URL(HOSTS.obf.url),
  cancred: new URL(HOSTS.cancred.url),
});

const SHAPE = `must be names with their URL, with commas between them: ${obfNames.map((name) => `${name}=${HOSTS[name].url}`).join(',')}`;

const pairsIn = (value: string): string[][] =>
  value
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => /^(\w+)=(.+)$/.exec(one)?.slice(1) ?? []);

/** The allow-list: a connection names a service, and never an address. A service that is left out cannot be connected. */
export const obfUrls = z
  .string()
  .transform(pairsIn)
  .refine((pairs) => pairs.every(([name = '']) => obfNames.some((known) => known === name)), SHAPE)
  .pipe(z.array(z.tuple([z.string(), baseUrl()])))
  .transform((pairs): ObfUrls => ({ ...none, ...Object.fromEntries(pairs) }));
