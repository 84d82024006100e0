import { describe, expect, it } from 'vitest';
import { ONE_PASSED } from './counts.ts';
import { Tally } from './tally.ts';

const chromium = { what: 'browser', why: 'Chromium is missing', kind: 'avoidable' } as const;
const source = { what: 'Moodle 4.1', why: 'there is no source', kind: 'unavoidable' } as const;

describe('Tally', () => {
  it('has passed when something passed and nothing failed', () => {
    const tally = new Tally('allowed');
    tally.count(ONE_PASSED);
    tally.skip(source);
    expect(tally.result()).toEqual({
      outcome: 'passed',
      counts: { passed: 1, failed: 0, skipped: 1 },
      notes: ['Moodle 4.1: skipped, there is no source'],
    });
  });

  it('is skipped when nothing but skips happened', () => {
    const tally = new Tally('allowed');
    tally.skip(chromium);
    expect(tally.result().outcome).toBe('skipped');
  });

  it('has failed when one thing failed', () => {
    const tally = new Tally('allowed');
    tally.count(ONE_PASSED);
    tally.fail('it broke');
    expect(tally.result()).toMatchObject({ outcome: 'failed', notes: ['it broke'] });
  });

  it('takes a skip that was avoidable as a failure on CI', () => {
    const tally = new Tally('avoidable ones fail');
    tally.skip(chromium);
    expect(tally.result()).toMatchObject({ outcome: 'failed', counts: { failed: 1, skipped: 0 } });
  });

  it('takes a skip that nobody could avoid as a skip on CI', () => {
    const tally = new Tally('avoidable ones fail');
    tally.skip(source);
    expect(tally.result()).toMatchObject({ outcome: 'skipped', counts: { failed: 0, skipped: 1 } });
  });
});
