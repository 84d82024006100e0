import { readFileSync } from 'node:fs';
import { nameOn } from '../moodle/database/moodle-database.ts';
import { moodleNeeds, treeNeeds } from '../moodle/moodle-needs.ts';
import type { MoodleSite } from '../moodle/site.ts';
import { startMoodle } from '../moodle/start-moodle.ts';
import { SignedClient } from '../school/signed-client.ts';
import { describeMissing, ensureSystem } from '../system/ensure.ts';
import type { Job, Place } from './job.ts';
import { createClass, LEARNER, TEACHER } from './moodle-class.ts';
import { runMoodleJob } from './moodle-job.ts';
import { addSidecar, findMoodlePort, placesOf, type StartContext, TOKEN } from './start-context.ts';

type Say = (line: string) => void;

/** Brings up a real Moodle, paired and connected, with mapped courses whose learners are about to complete. */
export async function useMoodle(
  version: string,
  context: StartContext,
  say: Say,
): Promise<{ job: Job; places: readonly Place[] }> {
  const site = await bringUp(version, context, say);
  context.closing.signal.throwIfAborted();
  const sidecar = await addSidecar(context, site.wwwroot);
  say('Creating courses and learners, pairing Moodle with the sidecar …');
  const created = await createClass(site);
  await site.fixture('pair', { sidecarUrl: sidecar.url, secret: context.data.secret });
  await mapCourses(site, created.courseIds);
  const identity = { site: 'default', wwwroot: site.wwwroot, secret: context.data.secret };
  const client = new SignedClient({ ...identity, baseUrl: sidecar.url });
  const job = await runMoodleJob({ site, created, client });
  return { job, places: [...moodlePlaces(site), ...placesOf(context, sidecar)] };
}

async function bringUp(version: string, context: StartContext, say: Say): Promise<MoodleSite> {
  const { missing } = await ensureSystem([...moodleNeeds(), ...treeNeeds(version)], { say });
  if (missing.length > 0) throw new Error(describeMissing(missing));
  say(`Bringing up Moodle ${version} …`);
  const site = await startMoodle({
    version,
    name: nameOn(`start-${version}`),
    port: await findMoodlePort(context),
    // A kept ledger and a new Moodle would not know each other's awards.
    data: context.data.kind === 'kept' ? 'keep' : 'clean',
    say,
  });
  context.closing.add('Moodle', () => site.stop());
  return site;
}

const SCRIPT = new URL('map-courses.php', import.meta.url);

async function mapCourses(site: MoodleSite, courses: readonly number[]): Promise<void> {
  const input = Buffer.from(JSON.stringify({ token: TOKEN, courses })).toString('base64');
  const script = readFileSync(SCRIPT, 'utf8').replace('<?php', '');
  await site.php(`$input = json_decode(base64_decode('${input}'), true);\n${script}`);
}

function moodlePlaces(site: MoodleSite): Place[] {
  const logins = [`${site.adminUser} / ${site.adminPassword}`, ...[TEACHER.username, LEARNER].map(twice)];
  return [
    { name: 'Moodle', url: site.wwwroot, note: `log in as ${logins.join(', ')}` },
    {
      name: 'Settings page',
      url: `${site.wwwroot}/local/navigatr/connection.php`,
      note: 'paired and connected already',
    },
    { name: 'Issuance log', url: `${site.wwwroot}/local/navigatr/log.php` },
  ];
}

/** People who are set up here have their username as password. */
function twice(username: string): string {
  return `${username} / ${username}`;
}
