import { setInterval as every } from 'node:timers';
import type { PGlite } from '@electric-sql/pglite';

// Without maintenance a week of traffic grew to 1 GB of WAL and 13 s to open.
const EVERY_MS = 10 * 60_000;
const WAL_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 15_000;

/**
 * The embedded database has neither autovacuum nor checkpointer: this does both every 10 minutes, or when 64 MB of
 * WAL were written since the last time.
 */
export function startMaintenance(
  client: PGlite,
  onFault: (error: unknown) => void,
): { stop(): Promise<void> } {
  let last = { at: Date.now(), position: 0 };
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    const position = await walPosition(client);
    if (Date.now() - last.at < EVERY_MS && position - last.position < WAL_BYTES) return;
    await tidy(client);
    last = { at: Date.now(), position: await walPosition(client) };
  };
  const timer = every(() => {
    running = running.then(look).catch(onFault);
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

export async function tidy(client: PGlite): Promise<void> {
  await client.exec('vacuum (analyze)');
  await client.exec('checkpoint');
}

async function walPosition(client: PGlite): Promise<number> {
  const result = await client.query<{ bytes: number }>(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as bytes`,
  );
  return result.rows[0]?.bytes ?? 0;
}
