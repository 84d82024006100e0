import type { BadgeLine, Job } from './job.ts';
import { Progress, type Screen } from './progress.ts';

/** A badge on its way, for tests. */
export function badgeLine(changed: Partial<BadgeLine> = {}): BadgeLine {
  const line = {
    id: 'a',
    learner: 'Ada Byron',
    email: 'ada@example.org',
    course: 'First Aid',
    badgeId: '51',
  };
  return { ...line, state: 'queued', reason: null, ...changed };
}

/** A job that has one round per list of lines and then stays as it is. */
export function scriptedJob(
  rounds: readonly (readonly BadgeLine[])[],
  expected = 1,
): Job & { played: () => number } {
  let played = 0;
  return {
    expected,
    pauseMs: 0,
    played: () => played,
    round: () => {
      played += 1;
      return Promise.resolve();
    },
    lines: () => rounds[Math.min(played, rounds.length) - 1] ?? [],
    explain: (id) => Promise.resolve(`Because of ${id}.`),
  };
}

/** A screen that remembers what was written. */
export function paperScreen(size: Partial<Screen> = {}): Screen & { text: () => string } {
  const written: string[] = [];
  return {
    isTty: false,
    columns: 80,
    rows: 24,
    ...size,
    write: (text) => void written.push(text),
    text: () => written.join(''),
  };
}

export function quietProgress(expected = 1): Progress {
  return new Progress(paperScreen(), expected);
}
