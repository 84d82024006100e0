import type { FaultRequest } from '../../sandbox/faults/fault.ts';
import { northfield } from '../../sandbox/obf/clients/seed-clients.ts';
import type { FaultCase } from '../fault-case.ts';
import { ObfScenario } from '../obf-scenario.ts';
import { expectOneEach, LISTS_LATE } from './look-up.ts';

const ISSUE = { method: 'POST', path: '/v2/event/*/issue' };
const LIST = { method: 'GET', path: '/v2/event/*' };

const status = (
  code: number,
  body?: NonNullable<FaultRequest & { kind: 'status' }>['body'],
): FaultRequest => ({
  kind: 'status',
  status: code,
  stage: 'after',
  ...(body !== undefined && { body }),
});

/** The platform issued, and nobody hears of it in a form that can be believed. */
const ISSUED_UNHEARD: readonly FaultRequest[] = [
  { kind: 'reset', stage: 'after' },
  { kind: 'hang', stage: 'after' },
  { kind: 'cut_body' },
  { kind: 'html', stage: 'after' },
  status(200, '{"success": true, "resource_'),
  status(200, ''),
  status(200, { success: true }),
  status(200, []),
  status(202, {}),
  status(204),
  status(500),
  status(502, '<html>Bad gateway</html>'),
  status(503),
  status(504),
  status(520, ''),
];
const NOT_ISSUED: readonly FaultRequest[] = [
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'html' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
];
const UNREADABLE_LISTS: readonly FaultRequest[] = [
  { kind: 'reset', stage: 'after' },
  { kind: 'hang', stage: 'after' },
  { kind: 'cut_body' },
  { kind: 'html', stage: 'after' },
  status(200, { count: 0 }),
  status(200, []),
  status(200, ''),
  status(403, 'Forbidden'),
  status(404),
  status(500),
  { kind: 'status', status: 429, retryAfter: 'soon' },
];
/** Each once, from the first calls on. */
const RETRY_AFTER = ['0', '-5', '', 'soon', '1.5', '1e3', '2,3', '0x10', 'Wed, 21 Oct 2015 07:28:00 GMT'];

const LOST_SHARE = 0.012;
const UNREADABLE_SHARE = 0.04;

async function breakAnswers({ sandbox: { control } }: ObfScenario): Promise<void> {
  for (const [at, fault] of [...ISSUED_UNHEARD, ...NOT_ISSUED].entries())
    await control.addFault({ ...fault, match: ISSUE, probability: LOST_SHARE, seed: at + 1 } as FaultRequest);
  for (const [at, fault] of UNREADABLE_LISTS.entries())
    await control.addFault({
      ...fault,
      match: LIST,
      probability: UNREADABLE_SHARE,
      seed: at + 1,
    } as FaultRequest);
  for (const retryAfter of RETRY_AFTER)
    await control.addFault({ kind: 'status', status: 429, retryAfter, match: ISSUE, times: 1 });
}

export const lookUpBroken: FaultCase = {
  number: 19,
  name: 'look-up-broken',
  what: 'every form of a lost answer, lists that cannot be read, odd Retry-After and bearers that end: nothing is lost, nothing is issued twice',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const scenario = await ObfScenario.open(tools, {
      rate: { limit: 60, windowMs: 2_000 },
      sandbox: { ...LISTS_LATE, logEntryFilter: 'ignored' },
    });
    await breakAnswers(scenario);
    const count = tools.pick({ small: 120, full: 1_500 });
    scenario.send(count);
    for (const share of [0.3, 0.6]) {
      await scenario.until(async () => (await scenario.countIn('issued')) >= count * share);
      await scenario.sandbox.control.expireBearers(northfield.id);
    }
    await scenario.settled();
    await expectOneEach(tools, scenario);
  },
};
