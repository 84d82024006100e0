import { accessOf, type ConnectionKey } from '../connection/access.ts';
import { platformRefusal } from '../connection/classify-error.ts';
import { findConnection, type StoredConnection } from '../connection/find-connection.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { Access, Platform, RateLimitPermit, Read } from '../platform/port.ts';

/** The connection, or a refusal that says that there is none. */
export async function requireConnection(
  deps: Deps,
  { site, connection }: ConnectionKey,
): Promise<StoredConnection> {
  const stored = await deps.database.intake.run((db) => findConnection(db, site, connection));
  if (stored === null) throw new Refusal('no_connection', 'the site is not connected to a platform');
  return stored;
}

/** One read from the platform in a slot of the connection's lane; refused when the platform gives no usable answer. */
export async function platformRead<T>(
  deps: Deps,
  stored: StoredConnection,
  read: (platform: Platform, access: Access, permit: RateLimitPermit) => Promise<Read<T>>,
): Promise<T> {
  const platform = deps.platforms.of(stored.platform);
  const answer = await read(platform, accessOf(stored, deps.keys), interactivePermit(deps, stored.lane));
  if (answer.kind === 'ok') return answer.value;
  throw platformRefusal(answer);
}
