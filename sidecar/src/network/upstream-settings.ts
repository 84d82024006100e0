import { z } from 'zod';
import { isUnreachableHost } from './unreachable-host.ts';

/** False for `https://https://host`, which is a URL of the host `https`: a scheme put before a value that has one. */
export const hasOneScheme = (value: string): boolean => !/^https?:\/\/https?:/i.test(value);
export const ONE_SCHEME = 'must have http:// or https:// only once';

/** The base URL of an API, with a slash at its end. */
export const baseUrl = () =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
    .refine(hasOneScheme, ONE_SCHEME)
    .refine((value) => !/[?#]/.test(value), 'must have no query and no fragment')
    .refine((value) => !new URL(value).username, 'must have no user name or password in it')
    .refine(
      (value) => !isUnreachableHost(new URL(value)),
      'must not be a link-local, metadata or unspecified address',
    )
    .transform((value) => new URL(value.endsWith('/') ? value : `${value}/`));

/** The way to the API where there is no other. */
export const proxyUrl = z
  .url({
    protocol: /^http$/,
    error: 'must be http://host:port, with user:password@ before it if the proxy asks',
  })
  .transform((value) => new URL(value))
  .refine(({ pathname, search, hash }) => pathname + search + hash === '/', 'must have no path and no query')
  .refine(
    ({ username, password }) => !/%(?![\da-f]{2})/i.test(username + password),
    'must have each % of its user name and password written as %25',
  );

/** Hosts, `*.` before one for all below it. Plain http has to be written out, and is for tests. */
export const imageSources = z
  .string()
  .transform((value) =>
    value
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((one) => one !== ''),
  )
  .refine(
    (all) => all.every((one) => /^(https?:\/\/)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(one)),
    'must be hosts with commas between them: badges.example.net, *.example.com',
  )
  .transform((all) => all.map((one) => (one.includes('://') ? one : `https://${one}`)));
