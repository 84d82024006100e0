import { describe, expect, it } from 'vitest';
import { auditRecord } from './audit-record.ts';
import { badgeLine } from './testing.ts';

const lines = [badgeLine({ state: 'issued' })];
const entry = { email: 'ada@example.org', badgeId: 51 };

describe('auditRecord', () => {
  it('finds nothing wrong when each earned badge was issued once', () => {
    expect(auditRecord({ entries: [entry], lines, ledger: 'new' })).toEqual([]);
  });

  it('finds a badge that is only said to be issued', () => {
    expect(auditRecord({ entries: [], lines, ledger: 'new' })).toEqual([
      'Ada Byron, First Aid: said to be issued, and the sandbox issued it 0 times.',
    ]);
  });

  it('knows that an earlier sandbox may have issued it', () => {
    expect(auditRecord({ entries: [], lines, ledger: 'kept' })).toEqual([]);
  });

  it('finds a badge that was issued twice', () => {
    expect(auditRecord({ entries: [entry, entry], lines, ledger: 'kept' })).toHaveLength(1);
  });

  it('finds a badge that nobody earned', () => {
    const stranger = { ...entry, email: 'teacher@example.org' };
    expect(auditRecord({ entries: [entry, stranger], lines, ledger: 'new' })).toEqual([
      'The sandbox issued a badge that nobody earned: badge 51 for teacher@example.org.',
    ]);
  });
});
