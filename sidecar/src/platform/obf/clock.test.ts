import { afterEach, beforeEach, expect, it } from 'vitest';
import { atOnce } from '../../testing/navigatr.ts';
import { answerJson } from '../../testing/stand-in-api.ts';
import { OBF_ACCESS as access, obfAt, StandInObf } from '../../testing/stand-in-obf.ts';

const AWARD = '0f6c2a1e-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

let obf: StandInObf;
beforeEach(async () => {
  obf = await StandInObf.start();
});
afterEach(() => obf.api.close());

/** The platform issued the award now, by its own clock, and lists what was made since `begin`. */
function listsWhatBegan(): void {
  const now = Date.now();
  obf.instead = ({ path }, response) => {
    const { pathname, searchParams } = new URL(path, obf.url);
    if (!pathname.endsWith('/event/ORG1')) return false;
    const event = { id: 'EV1', badge_id: 'B1', log_entry: JSON.stringify({ award: AWARD }) };
    const result = Number(searchParams.get('begin')) * 1000 <= now ? [event] : [];
    answerJson(response, 200, { result, total: result.length });
    return true;
  };
}

it.each([
  ['right', 0],
  ['ahead by three hours', 3 * HOUR],
  ['ahead by fourteen hours, as in another time zone', 14 * HOUR],
  ['ahead by a month, and is right by now', 30 * 24 * HOUR],
])('an award is found whose sending was noted with a clock that was %s', async (_, aheadMs) => {
  listsWhatBegan();
  const award = { id: AWARD, badgeId: 'B1', since: Date.now() + aheadMs };
  expect(await obfAt(obf.url).lookUp?.find(access, award, atOnce)).toEqual({
    kind: 'found',
    remoteId: 'EV1',
  });
});
