import { isIPv6 } from 'node:net';

/** The http URL of a host and a port, for example `http://[::1]:8787`. */
export const urlOf = (host: string, port: number): string =>
  `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
