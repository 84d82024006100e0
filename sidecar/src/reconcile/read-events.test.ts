import { describe, expect, it } from 'vitest';
import type { IssuingEvent, Records, Rows } from '../platform/records.ts';
import type { Comparison, LedgerAward } from './compare.ts';
import { confirmMissing } from './confirm-missing.ts';
import { type Asker, readEvents } from './read-events.ts';

const event = (id: string, given: Partial<IssuingEvent> = {}): IssuingEvent => ({
  ...{ id, badgeId: 'B1', providerId: null, at: 0, recipients: 1, program: 'ours' },
  award: { id: `award of ${id}`, wwwroot: null, courseId: null },
  ...given,
});
const page = (ids: string[], given: Partial<Rows<IssuingEvent>> = {}): Rows<IssuingEvent> => ({
  rows: ids.map((id) => event(id)),
  count: ids.length,
  total: ids.length,
  ...given,
});

/** A platform with these pages of its list, one after the other, and these events by their ids. */
function platform(pages: Rows<IssuingEvent>[], there: IssuingEvent[] = []) {
  const opened: string[] = [];
  const records = {
    listEvents: async () => pages.shift(),
    getEvent: async (_: unknown, id: string) => {
      opened.push(id);
      return there.find((one) => one.id === id) ?? null;
    },
  } as unknown as Records;
  const ask = (call: (...given: never[]) => unknown) => call(...([records] as never[]));
  return { asker: { askRecords: ask, askForOne: ask } as unknown as Asker, opened };
}

const LIMITS = { events: 10, opened: 2 };
const read = ({ asker }: ReturnType<typeof platform>, named: string[] = []) =>
  readEvents(asker, {}, { program: 'ours', limits: LIMITS, known: async () => new Set(named) });

describe('the list of events', () => {
  it('is read to its end, and no further than the limits', async () => {
    const pages = [page(['EV1', 'EV2'], { total: 3 }), page(['EV3'], { total: 3 })];
    expect((await read(platform(pages)))?.map(({ id }) => id)).toEqual(['EV1', 'EV2', 'EV3']);
    expect(await read(platform([page(['EV1'], { total: 11 })]))).toBeNull();
  });

  it.each([
    ['does not say how long it is', [page(['EV1'], { total: null })]],
    ['has a row that cannot be read', [page(['EV1'], { count: 2, total: 2 })]],
    ['has a row twice', [page(['EV1', 'EV2'], { total: 3 }), page(['EV2'], { total: 3 })]],
    ['ends too early', [page(['EV1'], { total: 2 }), page([], { total: 2 })]],
  ])('that %s says nothing of what is missing', async (_, pages) => {
    await expect(read(platform(pages))).rejects.toThrow('cannot be read whole, so nothing can be compared');
  });
});

describe('a list without marks', () => {
  const unmarked = (ids: string[]) => {
    const rows = ids.map((id) => event(id, { award: undefined }));
    return page(ids, {
      rows: [...rows, event('EV0', { award: undefined, program: 'other' })],
      total: ids.length + 1,
      count: ids.length + 1,
    });
  };

  it('has those of ours opened that the ledger does not name; one that is gone stays unknown', async () => {
    const asked = platform([unmarked(['EV1', 'EV2', 'EV3'])], [event('EV1'), event('EV2')]);
    const marks = (await read(asked, ['EV1']))?.map(({ award }) => award?.id);
    expect(asked.opened).toEqual(['EV2', 'EV3']);
    expect(marks).toEqual([undefined, 'award of EV2', undefined, undefined]);
  });

  it('is not opened beyond the limit', async () => {
    expect(await read(platform([unmarked(['EV1', 'EV2', 'EV3'])]))).toBeNull();
  });
});

describe('what is missing from the list', () => {
  const award = (awardId: string, remoteId: string | null) => ({ awardId, remoteId }) as LedgerAward;
  const compared = (onlyInLedger: LedgerAward[]) => ({ both: 1, onlyInLedger }) as Comparison;

  it('is only in the ledger where the platform says so of its event', async () => {
    const [there, gone] = [award('award of EV1', 'EV1'), award('award of EV2', 'EV2')];
    const [other, nameless] = [award('other', 'EV3'), award('nameless', null)];
    const { asker } = platform([], [event('EV1'), event('EV3')]);
    expect(await confirmMissing(asker, compared([there, gone, other, nameless]))).toEqual({
      both: 2,
      onlyInLedger: [gone],
      unconfirmed: [other, nameless],
    });
  });

  it('is asked for up to a limit', async () => {
    const many = Array.from({ length: 300 }, (_, at) => award(`a${at}`, `EV${at}`));
    const { asker, opened } = platform([]);
    const confirmed = await confirmMissing(asker, compared(many));
    expect([opened.length, confirmed.onlyInLedger.length, confirmed.unconfirmed.length]).toEqual([
      200, 200, 100,
    ]);
  });
});
