import { findFreePort } from '../system/free-port.ts';

/** Beyond this many busy ports in a row something else is wrong; then any free one will do. */
const NEIGHBOURS = 50;

/** The first free loopback port from `base` on that is not in `taken`. */
export async function findPortFrom(base: number, taken: readonly number[] = []): Promise<number> {
  for (let port = base; port < base + NEIGHBOURS; port += 1) {
    if (!taken.includes(port) && (await findFreePort(port)) === port) return port;
  }
  return findFreePort();
}
