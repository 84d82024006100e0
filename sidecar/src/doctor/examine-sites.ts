import { adviceOn, type Hold, type HoldReason, platformOfTarget } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { iso, type Pool, rows } from '../db/client.ts';
import { effectiveHolds } from '../hold/effective-holds.ts';
import type { Platform } from '../platform/port.ts';
import type { Platforms } from '../platform/registry.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

type SiteRow = { id: string; wwwroot: string; lastSeenAt: string | null; connections: number };

/** Whether Moodle calls, and what keeps badges from being sent. */
export async function examineSites(pool: Pool, platforms: Platforms): Promise<Finding[]> {
  const sites = await pool.run((db) =>
    rows<SiteRow>(
      db,
      sql`
      select s.id, s.wwwroot, ${iso(sql`s.last_seen_at`)} as "lastSeenAt",
        (select count(*)::int from connections c where c.site = s.id) as connections
      from sites s order by s.id`,
    ),
  );
  if (sites.length === 0) return [bad('No Moodle site is paired.', 'Run `sidecar site add <wwwroot>`.')];
  const findings = await Promise.all(sites.map((site) => examineSite(pool, platforms, site)));
  return findings.flat();
}

async function examineSite(
  pool: Pool,
  platforms: Platforms,
  { id, wwwroot, lastSeenAt, connections }: SiteRow,
): Promise<Finding[]> {
  const holds = await pool.run((db) => effectiveHolds(db, { site: id }));
  const stopped = holds.filter(({ scope }) => scope === 'site' || scope === 'target');
  const called = lastSeenAt ? `called last at ${lastSeenAt}` : 'has never called';
  const name = `${id} (${wwwroot})`;
  const narrow = holds.filter(isNarrow).map((hold) => examineNarrow(name, hold));
  if (stopped.length > 0) {
    const whole = stopped.map(({ reason, target }) => {
      const where = connections > 1 && target !== '' ? ` from ${target}` : '';
      const platform = platforms.ofTarget(target) ?? platforms.default;
      const remedy = remedyOf(reason, { site: id, hasCalled: lastSeenAt !== null, platform });
      return warn(`${name} ${called}; nothing is sent${where}: ${reason}.`, remedy);
    });
    return [...whole, ...narrow];
  }
  if (connections === 0) return [ok(`${name} is not connected, nothing waits for that, and it ${called}.`)];
  return [ok(`${name} is connected and ${called}.`), ...narrow];
}

// A paused mapping is what somebody wanted.
const isNarrow = ({ scope }: Hold): boolean => scope === 'badge' || scope === 'provider';

function examineNarrow(
  name: string,
  { scope, subject, target, reason, httpStatus, waiting, remedy }: Hold,
): Finding {
  const status = httpStatus === null ? '' : ` (${httpStatus})`;
  return warn(
    `${name}: waiting for ${scope} ${subject} of ${target}: ${waiting}. Cause: ${reason}${status}.`,
    adviceOn(remedy, platformOfTarget(target)),
  );
}

type HeldSite = { site: string; hasCalled: boolean; platform: Platform };

function remedyOf(reason: HoldReason, { site, hasCalled, platform }: HeldSite): string {
  if (reason === 'token_refused') return newCredential(platform);
  if (reason === 'wrong_url') return `Check ${platform.urlVariables}.`;
  if (reason === 'no_heartbeat' && !hasCalled) {
    return "Paste its pairing code into Moodle's settings, and see that Moodle's cron runs.";
  }
  if (reason === 'recovery') {
    return `Confirm on Moodle's settings page once Moodle has taught it all it knows, or run \`sidecar recover ${site}\`.`;
  }
  return ofReason[reason] ?? 'See its settings page.';
}

const newCredential = ({ label, signsInWith }: Platform): string =>
  signsInWith === 'client'
    ? `Create a new secret at ${label} and save it on Moodle's settings page.`
    : `Generate a new token at ${label} and save it on Moodle's settings page.`;

const ofReason: Partial<Record<HoldReason, string>> = {
  no_heartbeat: "See that Moodle's cron runs, and that its settings page still names this sidecar.",
  no_connection: "Connect the account on Moodle's settings page.",
  connection_removed: "Connect the account on Moodle's settings page.",
  api_down:
    'Sending resumes when the API answers. If the API answers elsewhere, check your firewall and proxy.',
  rate_limited: 'Sending resumes automatically: the API asked for a pause.',
};
