import { setTimeout as delay } from 'node:timers/promises';
import { SidecarRefused, SidecarUnreachable } from '../school/signed-client.ts';
import { type BadgeLine, countIssued, isStuck, type Job } from './job.ts';
import type { Progress } from './progress.ts';

export interface FollowOptions {
  readonly job: Job;
  readonly progress: Progress;
  readonly until: 'issued' | 'stopped';
  readonly deadlineMs: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

export type Outcome =
  | { readonly kind: 'issued' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Runs the job's rounds and shows them, until all badges are issued (if that is wanted) or somebody stops it. */
export async function follow(options: FollowOptions): Promise<Outcome> {
  const { job, progress, signal } = options;
  const startedAt = performance.now();
  const announceTrouble = announceOnce(progress);
  const announceMilestones = milestones(options);
  while (!signal.aborted) {
    const trouble = await tryRound(job);
    announceTrouble(trouble);
    progress.show(job.lines());
    announceMilestones();
    const outcome = await judge(options, performance.now() - startedAt, trouble);
    if (outcome !== undefined) return outcome;
    await pause(job.pauseMs, signal);
  }
  return { kind: 'stopped' };
}

/** A sidecar that is away or in trouble is what the product must live with: said, and tried again. */
async function tryRound(job: Job): Promise<string | undefined> {
  try {
    await job.round();
    return undefined;
  } catch (error) {
    const passing =
      error instanceof SidecarUnreachable || (error instanceof SidecarRefused && error.error.retry);
    if (passing) return error.message;
    throw error;
  }
}

function announceOnce(progress: Progress): (trouble: string | undefined) => void {
  let last: string | undefined;
  return (trouble) => {
    if (trouble !== undefined && trouble !== last) progress.say(`${trouble} Trying again …`);
    last = trouble;
  };
}

/** Says once how long the first badge took, and once that all are there. */
function milestones({ job, progress }: FollowOptions): () => void {
  const ahead = [
    { count: 1, text: () => `First badge ${(performance.now() / 1000).toFixed(1)} s after the start.` },
    { count: job.expected, text: () => `All ${job.expected} badges are issued.` },
  ];
  return () => {
    const issued = countIssued(job.lines());
    const reached = ahead.filter((milestone) => issued >= milestone.count);
    for (const milestone of reached) progress.say(milestone.text());
    ahead.splice(0, reached.length);
  };
}

async function judge(
  options: FollowOptions,
  elapsedMs: number,
  trouble: string | undefined,
): Promise<Outcome | undefined> {
  if (options.until === 'stopped') return undefined;
  const lines = options.job.lines();
  if (countIssued(lines) >= options.job.expected) return { kind: 'issued' };
  const isLate = elapsedMs > options.deadlineMs;
  const culprits = lines.filter((line) => (isLate ? line.state !== 'issued' : isStuck(line)));
  if (!isLate && culprits.length === 0) return undefined;
  const reasons = isLate ? [`Not all badges were issued within ${options.deadlineMs / 1000} s.`] : [];
  if (trouble !== undefined) reasons.push(trouble);
  return { kind: 'failed', reason: [...reasons, ...(await explainAll(options.job, culprits))].join('\n') };
}

function explainAll(job: Job, lines: readonly BadgeLine[]): Promise<string[]> {
  const explained = lines.map(async (line) => {
    const state = line.state.replaceAll('_', ' ');
    return `${line.learner}, ${line.course}: ${state}. ${await explainSafely(job, line.id)}`;
  });
  return Promise.all(explained);
}

async function explainSafely(job: Job, id: string): Promise<string> {
  try {
    return await job.explain(id);
  } catch (error) {
    return `(No explanation: ${error instanceof Error ? error.message : error})`;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error; // Aborted is what the caller looks for next.
  }
}
