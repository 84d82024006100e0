import { sql } from 'drizzle-orm';
import { findUnverified } from './connection/find-connection.ts';
import { verifyLater } from './connection/save-connection.ts';
import { forgetEndedBearers } from './connection/shared-bearers.ts';
import { endLostSessions } from './db/lost-sessions.ts';
import { purge } from './db/purge.ts';
import type { Deps } from './deps.ts';
import { prune } from './privacy/prune.ts';
import { detectMovedDatabase } from './recovery/detect-moved-database.ts';
import { endAskableRecoveries } from './recovery/end-askable-recoveries.ts';
import { forgetEndedSecrets } from './site/site.ts';

const MINUTE_MS = 60_000;

/** A sidecar that never runs for an hour, because something starts it anew, must forget as well. */
const FIRST_MS = MINUTE_MS;

type Job = { name: string; everyMs: number; run: (deps: Deps) => Promise<void> };

// A stale timestamp refuses older calls anyway, so ids need not be kept longer.
const NONCES_KEPT_MINUTES = 15;

async function forgetNonces({ database }: Deps): Promise<void> {
  await database.reports.run((db) =>
    db.execute(
      sql`delete from nonces where seen_at < clock_timestamp() - ${NONCES_KEPT_MINUTES} * interval '1 minute'`,
    ),
  );
}

/** Connections that were saved although the platform did not answer are tried until it does. */
async function verifyConnections(deps: Deps): Promise<void> {
  for (const stored of await deps.database.intake.run((db) => findUnverified(db)))
    await verifyLater(deps, stored);
}

async function forgetOld(deps: Deps): Promise<void> {
  await prune(deps);
}

async function freeLocks({ database, log }: Deps): Promise<void> {
  if (database.kind === 'embedded') return;
  const ended = await database.intake.run((db) => endLostSessions(db));
  if (ended > 0) log.warn({ ended }, 'sessions whose client fell silent held locks and were ended');
}

/** A standby may be promoted, or a database restored, under a running sidecar. */
async function watchHome({ database, config, log }: Deps): Promise<void> {
  if (database.kind === 'embedded') return;
  const sites = await detectMovedDatabase(database, config);
  if (sites.length > 0)
    log.warn({ sites }, 'the ledger goes on from an earlier moment or elsewhere: recovery begins');
}

async function endRecoveries({ database, platforms, config, log, wake }: Deps): Promise<void> {
  const { unknownPolicy: policy } = config;
  const sites = await endAskableRecoveries(database, { policy, askable: platforms.askable(policy) });
  if (sites.length === 0) return;
  log.info({ sites }, 'a recovery ended: the platform is asked what it has issued');
  wake();
}

async function forgetBearers(deps: Deps): Promise<void> {
  await forgetEndedBearers(deps);
}

async function endRotations({ database }: Deps): Promise<void> {
  await database.intake.run((db) => forgetEndedSecrets(db));
}

const jobs: readonly Job[] = [
  { name: 'watch home', everyMs: 5_000, run: watchHome },
  { name: 'free locks', everyMs: 15_000, run: freeLocks },
  { name: 'forget nonces', everyMs: 5 * MINUTE_MS, run: forgetNonces },
  { name: 'end recoveries', everyMs: MINUTE_MS, run: endRecoveries },
  { name: 'forget bearers', everyMs: 10 * MINUTE_MS, run: forgetBearers },
  { name: 'end rotations', everyMs: 10 * MINUTE_MS, run: endRotations },
  { name: 'verify connections', everyMs: MINUTE_MS, run: verifyConnections },
  { name: 'retention', everyMs: 60 * MINUTE_MS, run: forgetOld },
  { name: 'purge', everyMs: 10 * MINUTE_MS, run: purge },
];

/** Runs the housekeeping of this process; every replica may, because each job can be run again at any time. */
export function startJobs(deps: Deps): { stop(): Promise<void> } {
  const started = jobs.map((job) => startJob(deps, job));
  return {
    stop: async () => {
      await Promise.all(started.map((job) => job.stop()));
    },
  };
}

/** A job is run within the first minute, then at its own pace. */
export function startJob(deps: Deps, { name, everyMs, run }: Job): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const runOnce = () =>
    run(deps).catch((error: unknown) =>
      deps.log.error({ err: error, job: name }, 'a job failed; it runs again'),
    );
  const begin = () => {
    running = running.then(runOnce);
    timer = setTimeout(begin, everyMs).unref();
  };
  let timer = setTimeout(begin, Math.min(everyMs, FIRST_MS)).unref();
  return {
    stop: async () => {
      clearTimeout(timer);
      await running;
    },
  };
}
