import { describe, expect } from 'vitest';
import { ApiCaller, northfieldToken } from '../fixture/api-caller.ts';
import { ManualClock } from '../fixture/manual-clock.ts';
import { test } from '../fixture/sandbox-test.ts';
import { SlidingWindow } from './sliding-window.ts';

function windowOf(rejectedCalls: 'counted' | 'free'): (atMs: number) => boolean {
  const window = new SlidingWindow({ limit: 5, windowMs: 2000, rejectedCalls });
  return (atMs) => window.admit(9, atMs);
}

describe('a sliding window of 5 in 2,000 ms', () => {
  test('admits five calls and refuses the sixth until the first is exactly 2,000 ms old', () => {
    const admit = windowOf('free');
    expect([0, 100, 200, 300, 400].map(admit)).toEqual([true, true, true, true, true]);
    expect([1999, 1999.999].map(admit)).toEqual([false, false]);
    expect(admit(2000)).toBe(true);
    expect(admit(2099)).toBe(false);
    expect(admit(2100)).toBe(true);
  });

  test('slides: five calls late in one window leave nothing for the start of the next', () => {
    const admit = windowOf('free');
    expect([1900, 1901, 1902, 1903, 1904].map(admit)).not.toContain(false);
    expect([2000, 3000, 3899].map(admit)).toEqual([false, false, false]);
    expect(admit(3900)).toBe(true);
  });

  test('keeps refusing a caller who does not stop, where rejected calls count', () => {
    const admit = windowOf('counted');
    for (const atMs of [0, 1, 2, 3, 4]) admit(atMs);
    const everyHalfSecond = Array.from({ length: 8 }, (_, step) => 500 + step * 300);
    expect(everyHalfSecond.map(admit)).not.toContain(true);
    expect(admit(2600 + 2000)).toBe(true);
  });

  test('keeps accounts apart and remembers the busiest window of each', () => {
    const window = new SlidingWindow({ limit: 1, windowMs: 1000, rejectedCalls: 'counted' });
    expect(window.admit(9, 0)).toBe(true);
    expect(window.admit(12, 0)).toBe(true);
    expect(window.admit(9, 999)).toBe(false);
    expect(window.admit(9, 5000)).toBe(true);
    expect([window.maxInWindow(9), window.maxInWindow(12), window.maxInWindow(15)]).toEqual([2, 1, 0]);
  });
});

describe('the rate limit of the API', () => {
  test('counts every kind of call of one account, to the millisecond', async ({ start }) => {
    const clock = new ManualClock();
    const sandbox = await start({ clock, limit: 5, rejectedCalls: 'free' });
    const api = new ApiCaller(sandbox);
    const first = await api.get('/v1/user_detail/0');
    await api.get('/v1/badge?provider_id=1');
    await api.get('/v1/nothing-here');
    await api.issue(51);
    await api.issue(51, 'not json');
    expect(first.status).toBe(200);
    clock.advance(1999);
    expect(await api.issue(51)).toMatchObject({ status: 429, body: { detail: expect.any(String) } });
    clock.advance(1);
    expect((await api.issue(51)).status).toBe(200);
    expect((await sandbox.control.record()).entries).toHaveLength(2);
  });

  test('counts both headers, legacy tokens and revoked tokens in the same window', async ({ start }) => {
    const sandbox = await start({ clock: new ManualClock(), limit: 4 });
    const credentials = { username: 'badges@northfield.example', password: 'northfield' };
    const anonymous = new ApiCaller(sandbox, {});
    const signedIn = await anonymous.call('/v1/token', {
      method: 'POST',
      body: new URLSearchParams(credentials),
    });
    const session = new ApiCaller(sandbox, {
      authorization: `Bearer ${(signedIn.body as { access_token: string }).access_token}`,
    });
    const direct = new ApiCaller(sandbox, { 'x-access-token': northfieldToken });
    expect((await session.get('/v1/user_detail/0')).status).toBe(200);
    expect((await direct.get('/v1/user_detail/0')).status).toBe(200);
    await sandbox.control.revokeToken(northfieldToken);
    expect((await direct.get('/v1/user_detail/0')).status).toBe(401);
    expect((await direct.get('/v1/user_detail/0')).status).toBe(429);
    expect(await sandbox.control.counters()).toMatchObject({
      maxInWindow: { 9: 5 },
      tooManyRequests: { byWindow: 1 },
    });
  });

  test('leaves other accounts, pages, images and the control API alone', async ({ start }) => {
    const sandbox = await start({ clock: new ManualClock(), limit: 1 });
    const api = new ApiCaller(sandbox);
    await api.get('/v1/user_detail/0');
    expect((await api.get('/v1/user_detail/0')).status).toBe(429);
    const other = new ApiCaller(sandbox, { authorization: 'Bearer sandbox-pat-other-school-12' });
    expect((await other.get('/v1/user_detail/0')).status).toBe(200);
    for (const path of ['/', '/images/badge-51.svg', '/_sandbox/record', '/badge/51/x']) {
      expect((await api.get(path)).status).toBe(200);
    }
  });

  test('can be changed while it runs', async ({ start }) => {
    const sandbox = await start({ clock: new ManualClock(), limit: 1 });
    const api = new ApiCaller(sandbox);
    await api.get('/v1/user_detail/0');
    await sandbox.control.setLimit({ limit: 2, windowMs: 2000 });
    expect((await api.get('/v1/user_detail/0')).status).toBe(200);
    expect((await api.get('/v1/user_detail/0')).status).toBe(429);
  });
});
