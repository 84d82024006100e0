import { randomUUID } from 'node:crypto';
import {
  type Award,
  type AwardReply,
  awardsReply,
  MAIN_CONNECTION,
  PERMIT_SECONDS,
  parseTarget,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { acceptAwards } from '../award/store-awards.ts';
import { encryptCredential } from '../connection/access.ts';
import type { Deps } from '../deps.ts';
import { permitSending } from '../site/permit.ts';
import { addSite, findSite, newSecret, type Site } from '../site/site.ts';

export const WWWROOT = 'https://moodle.example.org';
export const TARGET = 'navigatr:production:9';

/** A new, paired site whose feed call of just now permits sending. */
export async function aSite(deps: Deps): Promise<Site> {
  const id = `s${randomUUID().slice(0, 13)}`;
  return deps.database.intake.run(async (db) => {
    await addSite(db, deps.keys, { id, wwwroot: WWWROOT, secret: newSecret() });
    await permitSending(db, id, PERMIT_SECONDS.min);
    const site = await findSite(db, deps.keys, id);
    if (!site) throw new Error('the site was just added');
    return site;
  });
}

/** Connects a site to account 9 in production, as Test Connection and Save would. */
export async function aConnection(
  deps: Deps,
  site: Site,
  target = TARGET,
  { id = MAIN_CONNECTION, token = 'tok_good_1234' } = {},
): Promise<void> {
  const credential = encryptCredential({ token }, { site: site.id, connection: id }, deps.keys);
  await deps.database.intake.run((db) =>
    db.execute(sql`
      insert into connections
        (site, id, platform, environment, target, lane, account_id, account_name, credential, token_last_four, auth_scheme, timeout_ms, verified_at)
      values (${site.id}, ${id}, ${parseTarget(target).platform}, 'production', ${target}, ${target}, '9',
        'Riverside College', ${credential}, '1234', 'bearer', 30000, clock_timestamp())`),
  );
}

/** A new site that is connected, so that its badges may leave. */
export async function aConnectedSite(deps: Deps): Promise<Site> {
  const site = await aSite(deps);
  await aConnection(deps, site);
  return site;
}

/** Hands awards over as one call does, and gives back what it says of each. */
export const acceptEach = async (deps: Deps, site: Site, awards: readonly unknown[]): Promise<AwardReply[]> =>
  awardsReply.parse(await acceptAwards(deps, site, awards)).results;

let counter = 0;

/** A whole award of a learner who was in no award before. */
export function anAward(given: Partial<Award> = {}): Award {
  counter += 1;
  return {
    id: randomUUID(),
    target: TARGET,
    courseId: '12',
    courseName: 'Health & Safety',
    userId: `u${counter}`,
    rule: 0,
    cycle: 0,
    providerId: '1',
    badgeId: '51',
    completedAt: '2026-11-21T10:00:00Z',
    trigger: 'completion',
    recipient: { firstName: 'Ada', lastName: 'Byron', email: `ada${counter}@example.org` },
    recipientProblem: null,
    score: null,
    evidence: null,
    validMonths: null,
    ...given,
  };
}
