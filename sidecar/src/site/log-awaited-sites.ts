import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';
import { listSites } from './site.ts';

/** Says once, at the start, what the sidecar waits for: a site to be paired, or the first call of those that are. */
export async function logAwaitedSites({ intake }: Database, log: Logger): Promise<void> {
  const sites = await intake.run((db) => listSites(db));
  if (sites.length === 0) {
    log.info('waiting for Moodle: no site is paired. Run `sidecar site add <address of your Moodle>`');
    return;
  }
  const awaited = sites.filter(({ lastSeenAt }) => lastSeenAt === null);
  for (const { id, wwwroot } of awaited) {
    log.info(
      { site: id },
      `waiting for ${wwwroot} to call: save the pairing code and your token in its settings`,
    );
  }
}
