import { describe, expect, test } from 'vitest';
import { ManualClock } from '../fixture/manual-clock.ts';
import { type FaultRequest, faultSchema } from './fault.ts';
import { FaultBook } from './fault-book.ts';
import type { FaultSubject } from './match-request.ts';

const issueOf51: FaultSubject = {
  method: 'PUT',
  path: '/v1/badge/51/issue',
  accountId: 9,
  badgeId: 51,
  providerId: 1,
  email: 'ada@example.org',
};

function bookWith(...faults: FaultRequest[]): FaultBook {
  const book = new FaultBook(new ManualClock());
  for (const fault of faults) book.add(faultSchema.parse(fault));
  return book;
}

describe('a fault', () => {
  test.each([
    [{}, true],
    [{ method: 'put' }, true],
    [{ method: 'GET' }, false],
    [{ path: '/v1/badge/51/issue' }, true],
    [{ path: '/v1/badge/*/issue' }, true],
    [{ path: '/v1/badge' }, false],
    [{ path: '/v1/badge/5./issue' }, false],
    [{ badgeId: 51 }, true],
    [{ badgeId: '52' }, false],
    [{ providerId: 1, accountId: 9 }, true],
    [{ providerId: 2 }, false],
    [{ accountId: 12 }, false],
    [{ email: 'ADA@example.org' }, true],
    [{ email: 'bob@example.org' }, false],
  ])('aimed at %j strikes: %s', (match, strikes) => {
    const book = bookWith({ kind: 'status', status: 500, match });
    expect(book.take(issueOf51) !== null).toBe(strikes);
  });

  test('strikes as often as it was told, then the next one does', () => {
    const book = bookWith({ kind: 'reset', times: 2 }, { kind: 'hang' });
    const struck = Array.from({ length: 4 }, () => book.take(issueOf51)?.kind);
    expect(struck).toEqual(['reset', 'reset', 'hang', 'hang']);
    expect(book.list()).toMatchObject([{ id: 2, hits: 2, endsInMs: null }]);
  });

  test('with a probability strikes that share, the same ones for the same seed', () => {
    const draw = (seed: number) => {
      const book = bookWith({ kind: 'reset', probability: 0.3, seed });
      return Array.from({ length: 1000 }, () => book.take(issueOf51) !== null);
    };
    const share = draw(7).filter(Boolean).length / 1000;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('ends exactly when its time is over', () => {
    const clock = new ManualClock();
    const book = new FaultBook(clock);
    book.add(faultSchema.parse({ kind: 'reset', forMs: 1000 }));
    book.add(faultSchema.parse({ kind: 'unpublish', badgeId: 51, forMs: 1000 }));
    clock.advance(999);
    expect([book.take(issueOf51)?.kind, book.isUnpublished(51), book.isUnpublished(52)]).toEqual([
      'reset',
      true,
      false,
    ]);
    clock.advance(1);
    expect([book.take(issueOf51), book.isUnpublished(51), book.list()]).toEqual([null, false, []]);
  });

  test('can be removed alone or with all others', () => {
    const book = bookWith({ kind: 'reset' }, { kind: 'hang' }, { kind: 'cut_body' });
    expect(book.remove(1)?.kind).toBe('reset');
    expect(book.remove(1)).toBeNull();
    expect(book.take(issueOf51)?.kind).toBe('hang');
    book.clear();
    expect(book.take(issueOf51)).toBeNull();
  });
});
