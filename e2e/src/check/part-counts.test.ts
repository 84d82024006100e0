import { describe, expect, it } from 'vitest';
import { ONE_PASSED } from './counts.ts';
import { PartCounts } from './part-counts.ts';

const chromium = { what: 'browser', why: 'Chromium is missing', kind: 'avoidable' } as const;
const source = { what: 'Moodle 4.1', why: 'there is no source', kind: 'unavoidable' } as const;

describe('PartCounts', () => {
  it('has passed when something passed and nothing failed', () => {
    const partCounts = new PartCounts('allowed');
    partCounts.count(ONE_PASSED);
    partCounts.skip(source);
    expect(partCounts.result()).toEqual({
      outcome: 'passed',
      counts: { passed: 1, failed: 0, skipped: 1 },
      notes: ['Moodle 4.1: skipped, there is no source'],
    });
  });

  it('is skipped when nothing but skips happened', () => {
    const partCounts = new PartCounts('allowed');
    partCounts.skip(chromium);
    expect(partCounts.result().outcome).toBe('skipped');
  });

  it('has failed when one thing failed', () => {
    const partCounts = new PartCounts('allowed');
    partCounts.count(ONE_PASSED);
    partCounts.fail('it broke');
    expect(partCounts.result()).toMatchObject({ outcome: 'failed', notes: ['it broke'] });
  });

  it('takes a skip that was avoidable as a failure on CI', () => {
    const partCounts = new PartCounts('avoidable ones fail');
    partCounts.skip(chromium);
    expect(partCounts.result()).toMatchObject({ outcome: 'failed', counts: { failed: 1, skipped: 0 } });
  });

  it('takes a skip that nobody could avoid as a skip on CI', () => {
    const partCounts = new PartCounts('avoidable ones fail');
    partCounts.skip(source);
    expect(partCounts.result()).toMatchObject({ outcome: 'skipped', counts: { failed: 0, skipped: 1 } });
  });
});
