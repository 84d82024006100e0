import { expect, it } from 'vitest';
import type { CaseTools, FaultCase } from './fault-case.ts';
import { runCase } from './run-case.ts';

const run = (work: (tools: CaseTools) => Promise<void>) => {
  const faultCase: FaultCase = { number: 1, name: 'example', what: '', limitMinutes: 1, run: work };
  return runCase(faultCase, {
    seed: 1,
    scale: 'small',
    program: '',
    folder: '',
    signal: new AbortController().signal,
    say: () => {},
    createDatabase: () => Promise.reject(new Error('no database here')),
    databaseUrlOf: (url) => url,
  });
};

it('tells what the machine lacks for a case, which is no fault', async () => {
  const { skipped, faults } = await run(async ({ skip }) => skip('strace is not installed'));
  expect([skipped, faults]).toEqual(['strace is not installed', []]);
});

it('closes what a case used, the latest first, however it ends', async () => {
  const closed: string[] = [];
  const resource = (name: string) => ({ close: async () => void closed.push(name) });
  const { faults } = await run(async ({ use }) => {
    use(resource('network'));
    use(resource('database'));
    throw new Error('it went wrong');
  });
  expect(closed).toEqual(['database', 'network']);
  expect(faults).toEqual([expect.stringContaining('it went wrong')]);
});

it('reports every broken promise of a case, and a resource that does not close', async () => {
  const { faults } = await run(async ({ expect: promise, use }) => {
    use({ close: () => Promise.reject(new Error('still there')) });
    promise(false, 'first');
    promise(true, 'fine');
    promise(false, 'second');
  });
  expect(faults).toEqual(['first', 'second', expect.stringContaining('still there')]);
});
