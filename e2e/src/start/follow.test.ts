import { describe, expect, it } from 'vitest';
import { SidecarUnreachable } from '../school/signed-client.ts';
import { type FollowOptions, follow } from './follow.ts';
import { Progress } from './progress.ts';
import { badgeLine, paperScreen, quietProgress, scriptedJob } from './testing.ts';

const queued = [badgeLine()];
const issued = [badgeLine({ state: 'issued' })];

function optionsFor(job: FollowOptions['job'], changed: Partial<FollowOptions> = {}): FollowOptions {
  const { signal } = new AbortController();
  return { job, progress: quietProgress(), until: 'issued', deadlineMs: 60_000, signal, ...changed };
}

describe('follow', () => {
  it('ends when all badges are issued', async () => {
    const job = scriptedJob([queued, queued, issued]);
    expect(await follow(optionsFor(job))).toEqual({ kind: 'issued' });
    expect(job.played()).toBe(3);
  });

  it.each(['needs_attention', 'cancelled'])(
    'ends with the explanation of a badge that is %s',
    async (state) => {
      const others = [badgeLine({ id: 'b', state: 'issued' }), badgeLine({ id: 'c', state: 'queued' })];
      const job = scriptedJob([[badgeLine({ state }), ...others]], 3);
      expect(await follow(optionsFor(job))).toEqual({
        kind: 'failed',
        reason: `Ada Byron, First Aid: ${state.replace('_', ' ')}. Because of a.`,
      });
    },
  );

  it('ends at the deadline with what is missing', async () => {
    const outcome = await follow(optionsFor(scriptedJob([queued]), { deadlineMs: -1 }));
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('Because of a.') });
  });

  it('says once that the sidecar is away, and goes on', async () => {
    const screen = paperScreen();
    const job = scriptedJob([queued, queued, queued, issued]);
    const round = async () => {
      await job.round();
      if (job.played() < 4) throw new SidecarUnreachable('Nobody there.');
    };
    const progress = new Progress(screen, 1);
    expect(await follow(optionsFor({ ...job, round }, { progress }))).toEqual({ kind: 'issued' });
    expect(screen.text().match(/Nobody there/g)).toHaveLength(1);
  });

  it('does not hide any other error', async () => {
    const job = { ...scriptedJob([]), round: () => Promise.reject(new Error('a bug')) };
    await expect(follow(optionsFor(job))).rejects.toThrow('a bug');
  });

  it('goes on after the last badge until it is stopped', async () => {
    const stop = new AbortController();
    const job = scriptedJob([issued]);
    const round = async () => {
      await job.round();
      if (job.played() === 3) stop.abort();
    };
    const outcome = await follow(optionsFor({ ...job, round }, { until: 'stopped', signal: stop.signal }));
    expect(outcome).toEqual({ kind: 'stopped' });
  });

  it('says when the first and when all badges are issued', async () => {
    const screen = paperScreen();
    await follow(optionsFor(scriptedJob([issued]), { progress: new Progress(screen, 1) }));
    expect(screen.text()).toMatch(/First badge .* after the start\.\n.*All 1 badges are issued\./s);
  });
});
