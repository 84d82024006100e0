import { describe, expect, it } from 'vitest';
import type { Part, PartResult } from './part.ts';
import { runParts } from './run-parts.ts';
import { partNamed, resultNamed } from './testing.ts';

interface Held {
  readonly part: Part;
  readonly end: (result?: PartResult) => Promise<void>;
}

/** Runs parts that end only when the test says so. */
function runHeld(parts: readonly Part[]) {
  const begun: Held[] = [];
  const stop = new AbortController();
  const run = (part: Part) =>
    new Promise<PartResult>((resolve) => {
      const end = async (result = resultNamed(part.name)) => {
        resolve(result);
        await settled();
      };
      begun.push({ part, end });
    });
  const quiet = { onStart: () => undefined, onEnd: () => undefined };
  const results = runParts(parts, { cores: 2, run, signal: stop.signal, ...quiet });
  return {
    results,
    stop,
    begun: () => begun.map(({ part }) => part.name),
    held: (index: number) => begun[index],
  };
}

/** Lets everything that is ready to go on do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('runParts', () => {
  it('runs as many at a time as there are cores for', async () => {
    const running = runHeld(['a', 'b', 'c'].map((name) => partNamed(name)));
    await settled();
    expect(running.begun()).toEqual(['a', 'b']);
    await running.held(1)?.end();
    expect(running.begun()).toEqual(['a', 'b', 'c']);
  });

  it('fills what is left of the cores with a smaller part, and the next ones keep their order', async () => {
    const half = { cores: 0.5 };
    const parts = [
      partNamed('unit', { cores: 1.5 }),
      partNamed('php'),
      partNamed('a', half),
      partNamed('b', half),
    ];
    const running = runHeld(parts);
    await settled();
    expect(running.begun()).toEqual(['unit', 'a']);
    await running.held(0)?.end();
    expect(running.begun()).toEqual(['unit', 'a', 'php', 'b']);
  });

  it('runs a part that wants more cores than there are, alone', async () => {
    const running = runHeld([partNamed('big', { cores: 4 }), partNamed('small', { cores: 0.25 })]);
    await settled();
    expect(running.begun()).toEqual(['big']);
    await running.held(0)?.end();
    expect(running.begun()).toEqual(['big', 'small']);
  });

  it('begins a stage when the one before is done', async () => {
    const running = runHeld([partNamed('browser', { stage: 'alone' }), partNamed('unit')]);
    await settled();
    expect(running.begun()).toEqual(['unit']);
    await running.held(0)?.end();
    expect(running.begun()).toEqual(['unit', 'browser']);
  });

  it('lets a part wait for its predecessor and takes the next one meanwhile', async () => {
    const running = runHeld([partNamed('amd'), partNamed('zip', { after: ['amd'] }), partNamed('lint')]);
    await settled();
    expect(running.begun()).toEqual(['amd', 'lint']);
    await running.held(0)?.end();
    expect(running.begun()).toEqual(['amd', 'lint', 'zip']);
  });

  it('does not run what needs something that failed', async () => {
    const running = runHeld([partNamed('build'), partNamed('start', { after: ['build'] })]);
    await settled();
    await running.held(0)?.end(resultNamed('build', 'failed'));
    const [, start] = await running.results;
    expect(running.begun()).toEqual(['build']);
    expect(start).toMatchObject({ outcome: 'skipped', notes: ['not run, because build failed'] });
  });

  it('does not wait for a predecessor that is not selected', async () => {
    const running = runHeld([partNamed('start', { after: ['build'] })]);
    await settled();
    expect(running.begun()).toEqual(['start']);
  });

  it('begins nothing new once it is stopped', async () => {
    const running = runHeld(['a', 'b', 'c'].map((name) => partNamed(name)));
    await settled();
    running.stop.abort();
    await running.held(0)?.end();
    await running.held(1)?.end();
    expect((await running.results).map((result) => result.name)).toEqual(['a', 'b']);
  });
});
