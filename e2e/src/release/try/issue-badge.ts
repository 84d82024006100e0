import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { connect } from '../../school/connect.ts';
import { learners } from '../../school/learners.ts';
import { School } from '../../school/school.ts';
import type { SignedClient } from '../../school/signed-client.ts';
import { TOKEN } from '../../start/start-context.ts';

const COURSE = { id: '7', name: 'First aid', providerId: '1', badgeId: '51', badgeName: 'First aid' };
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 100;

/**
 * Connects, lets one learner complete one course, and waits until their badge is issued, once. Returns the award's id.
 * @throws when it is not issued
 */
export async function issueBadge(client: SignedClient, sandbox: Sandbox): Promise<string> {
  const [learner] = learners;
  if (learner === undefined) throw new Error('The school has no learners.');
  const school = new School({ client, target: await connect(client, TOKEN) });
  await school.followFeed();
  school.complete(learner, COURSE, new Date());
  await school.send();
  const deadline = performance.now() + PATIENCE_MS;
  while (school.records.some(({ state }) => state !== 'issued')) {
    if (performance.now() > deadline) throw new Error(`Not issued: ${JSON.stringify(school.records)}`);
    await delay(LOOK_EVERY_MS);
    await school.followFeed();
  }
  const { entries } = await sandbox.control.record({ limit: 10 });
  if (entries.length !== 1) throw new Error(`The sandbox issued ${entries.length} badges, not 1.`);
  return school.records[0]?.id ?? '';
}
