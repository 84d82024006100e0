import { connect } from '../school/connect.ts';
import { SignedClient } from '../school/signed-client.ts';
import { auditRecord } from './audit-record.ts';
import { buildSidecar } from './build-sidecar.ts';
import { chooseMoodle, type MoodleChoice } from './choose-moodle.ts';
import type { Closing } from './closing.ts';
import { follow, type Outcome } from './follow.ts';
import type { Job, Place } from './job.ts';
import { playSchool } from './play-school.ts';
import { Progress, type Screen } from './progress.ts';
import type { StartArguments } from './read-arguments.ts';
import { addSidecar, createContext, placesOf, type StartContext, TOKEN } from './start-context.ts';
import { useMoodle } from './use-moodle.ts';

/** The wwwroot of the Moodle that is only played; nobody calls it. */
const PLAYED_WWWROOT = 'https://moodle.school.example';

const say = (line: string): void => console.log(line);

/**
 * Starts everything, runs the main job until it is done or stopped, and returns the exit code. What was
 * started is registered with `closing`, which the caller closes.
 * @throws when something does not start.
 */
export async function start(wanted: StartArguments, closing: Closing): Promise<number> {
  const choice = await chooseMoodle(wanted.moodle);
  say(describeChoice(choice));
  // First, because a folder that cannot be used is found out at once.
  const context = await createContext(wanted, closing);
  await buildSidecar(say);
  const { job, places } = await beginJob(choice, context);
  say(describePlaces(places));
  const progress = new Progress(screen(), job.expected);
  const outcome = await follow({ ...wanted, job, progress, signal: closing.signal });
  return finish(outcome, job, context);
}

interface Begun {
  readonly job: Job;
  readonly places: readonly Place[];
}

function beginJob(choice: MoodleChoice, context: StartContext): Promise<Begun> {
  return choice.kind === 'real' ? useMoodle(choice.version, context, say) : beginPlayed(context);
}

async function beginPlayed(context: StartContext): Promise<Begun> {
  const sidecar = await addSidecar(context, PLAYED_WWWROOT);
  const identity = { site: 'default', wwwroot: PLAYED_WWWROOT, secret: context.data.secret };
  const client = new SignedClient({ ...identity, baseUrl: sidecar.url });
  const target = await connect(client, TOKEN);
  return { job: await playSchool(client, target), places: placesOf(context, sidecar) };
}

function describeChoice(choice: MoodleChoice): string {
  if (choice.kind === 'real') return `With a real Moodle ${choice.version} (--no-moodle does without).`;
  const hint = choice.why === '' ? '' : ` (${choice.why}; --moodle gets a real one)`;
  return `A small school is played, without a Moodle${hint}.`;
}

export function describePlaces(places: readonly Place[]): string {
  const width = Math.max(...places.map((place) => place.name.length));
  const rows = places.map(
    ({ name, url, note }) => `  ${name.padEnd(width)}  ${url}${note ? `  (${note})` : ''}`,
  );
  return ['', ...rows, '  Ctrl-C stops everything.', ''].join('\n');
}

function screen(): Screen {
  const { stdout } = process;
  return {
    isTty: stdout.isTTY === true,
    columns: stdout.columns ?? 80,
    rows: stdout.rows ?? 24,
    write: (text) => void stdout.write(text),
  };
}

async function finish(outcome: Outcome, job: Job, context: StartContext): Promise<number> {
  if (outcome.kind === 'stopped') return finishStopped(context);
  if (outcome.kind === 'failed') return complain([outcome.reason]);
  const { entries } = await context.sandbox.control.record({ limit: 10_000 });
  const problems = auditRecord({ entries, lines: job.lines(), ledger: context.data.kind });
  if (problems.length > 0) return complain(problems);
  say("The sandbox's own record says the same: each badge once, for those who earned it.");
  return 0;
}

function finishStopped({ closing, wanted }: StartContext): number {
  if (closing.failure !== undefined) return complain([closing.failure.message]);
  if (wanted.until === 'issued') return complain(['Stopped before all badges were issued.']);
  say('\nStopping …');
  return 0;
}

function complain(reasons: readonly string[]): number {
  for (const reason of reasons) console.error(reason);
  return 1;
}
