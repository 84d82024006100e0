import { isIP } from 'node:net';
import { SECRET_MIN_BYTES } from '@local-navigatr/shared-types';
import { z } from 'zod';
import { MASTER_KEY_BYTES } from './keys/keys.ts';
import { decodeBase64, readMasterKeys } from './keys/master-keys.ts';
import { hasOneScheme, ONE_SCHEME } from './network/upstream-settings.ts';

/** A whole number, both ends included. */
export const whole = (from: number, to: number) =>
  z
    .string()
    .refine(
      (value) => /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to,
      `must be a whole number from ${from} to ${to}`,
    )
    .transform(Number);

/**
 * Whether a path is one that only a shell, systemd or another system would understand. As it is, it would name a folder below the
 * one where the sidecar was started, where nobody looks for it.
 */
export const isUnexpanded = (path: string, platform: string): boolean =>
  /^(~|\$\w|%\w|[a-z][a-z+]+:)|\$[{(]/i.test(path) || (platform !== 'win32' && /^[a-z]:[\\/]/i.test(path));

/** Master keys in base64, newest first. */
export const masterKeys = z
  .string()
  .transform(readMasterKeys)
  .refine(
    (keys) => keys !== null,
    `must be base64 of ${MASTER_KEY_BYTES} bytes (openssl rand -base64 32), or several, newest first`,
  )
  .transform((keys) => keys ?? []);

/** One or more times, each later than the one before; in milliseconds once read. */
export const ascendingSeconds = z
  .string()
  .regex(
    /^\d{1,6}(\s*,\s*\d{1,6})*$/,
    'must be whole numbers of seconds with commas between them: 60,300,900',
  )
  .transform((value) => value.split(',').map((part) => Number(part) * 1000))
  .refine(
    (all) => all.every((ms, place) => ms > (all[place - 1] ?? 0)),
    'must be times that grow: 60,300,900',
  )
  .transform((all) => all as [number, ...number[]]);

/** What both halves sign with, in base64. */
export const secret = z
  .string()
  .refine(
    (value) => (decodeBase64(value)?.length ?? 0) >= SECRET_MIN_BYTES,
    `must be base64 of at least ${SECRET_MIN_BYTES} bytes (openssl rand -base64 32)`,
  );

/** An address to listen on; IPv6 with brackets or without. */
export const host = z
  .string()
  .transform((value) => value.replace(/^\[(.*)\]$/, '$1'))
  .refine(
    (value) => isIP(value) !== 0 || /^[\w.-]+$/.test(value),
    'must be an address or a name without anything around it: 127.0.0.1, 0.0.0.0, ::1 or ::',
  );

/** A wwwroot as Moodle has it: no slash at the end. */
export const wwwroot = z
  .url({ protocol: /^https?$/, error: 'must be the http or https address of the Moodle site', abort: true })
  .refine(hasOneScheme, ONE_SCHEME)
  .refine(
    (value) => !/[?#]/.test(value) && new URL(value).username === '',
    'must be the address as in config.php, without query, user name or password',
  )
  // What the browser shows on one of Moodle's pages.
  .refine(
    (value) => !/\.php(\/|$)/i.test(new URL(value).pathname),
    'must be the address as in config.php, without the name of a page',
  )
  .transform((value) => value.replace(/\/+$/, ''));
