import { findFreePort } from '../system/free-port.ts';

/** Beyond this many busy ports in a row something else is wrong; then any free one will do. */
const NEIGHBOURS = 50;
const ATTEMPTS = 5;

/** The first free loopback port from `base` on that is not in `taken`. */
export async function findPortFrom(base: number, taken: readonly number[] = []): Promise<number> {
  for (let port = base; port < base + NEIGHBOURS; port += 1) {
    if (!taken.includes(port) && (await findFreePort(port)) === port) return port;
  }
  return findFreePort();
}

/** Starts on the first free port from `base`, and on the next one when another program took that port first. */
export async function startOnPortFrom<T>(base: number, start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findPortFrom(base);
    try {
      return await start(port);
    } catch (error) {
      if (attempt === ATTEMPTS || (await findFreePort(port)) === port) throw error;
    }
  }
}
