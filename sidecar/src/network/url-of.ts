import { isIPv6 } from 'node:net';

/** A server that listens on every address is reached on this machine by its own. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where this machine reaches what listens on a host and port. */
export const listenUrl = ({ host, port }: { host: string; port: number }): string =>
  urlOf(LOOPBACK[host] ?? host, port);

/** The http URL of a host and a port, for example `http://[::1]:8787`. */
export const urlOf = (host: string, port: number): string =>
  `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
