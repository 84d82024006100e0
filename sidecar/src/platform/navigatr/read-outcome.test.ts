import { describe, expect, it } from 'vitest';
import type { Answer, NoAnswer } from '../http/reply.ts';
import { badgeReadOf, credentialCheckOf, issuableOf, readOf } from './read-outcome.ts';

const answer = (status: number, form: Answer['form'] = 'json'): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  form,
  json: form === 'json' ? {} : undefined,
});
const silence: NoAnswer = { kind: 'no_answer', sent: true, cause: 'timeout', errorClass: 'TIMEOUT' };
const failed = (reply: Answer | NoAnswer) => ({ reply, latencyMs: 7, value: null });

describe('a read that came to nothing', () => {
  it.each([
    [silence, 'timeout', 'unknown', null],
    [answer(200, 'html'), 'not_navigatr', 'unknown', null],
    [answer(302), 'redirected', 'unknown', null],
    [answer(400), 'not_navigatr', 'unsupported', false],
    [answer(401), 'token_refused', 'refused', null],
    [answer(403), 'token_refused', 'refused', null],
    [answer(401, 'html'), 'not_navigatr', 'unknown', null],
    [answer(403, 'html'), 'not_navigatr', 'unknown', null],
    [answer(404), 'not_found', 'unsupported', false],
    [answer(404, 'html'), 'not_found', 'unknown', null],
    [answer(408), 'timeout', 'unknown', null],
    [answer(422), 'not_navigatr', 'unsupported', false],
    [answer(429), 'rate_limited', 'unknown', null],
    [answer(500), 'server_error', 'unknown', null],
    [answer(503), 'server_error', 'unknown', null],
  ] as const)('of %j is %s; the credential is %s, and whether the badge is issuable %s', (reply, ...said) => {
    const read = failed(reply);
    const [problem, credential, issuable] = said;
    expect(readOf(read)).toMatchObject({ kind: 'failed', problem });
    expect([credentialCheckOf(read).kind, issuableOf(read)]).toEqual([credential, issuable]);
  });

  it.each([400, 404, 410, 422])('of one badge says with %i that there is none', (status) => {
    expect(badgeReadOf(failed(answer(status)))).toMatchObject({ kind: 'failed', problem: 'not_found' });
  });

  it.each([403, 429, 500])('of one badge says with %i nothing of the badge', (status) => {
    expect(badgeReadOf(failed(answer(status)))).not.toMatchObject({ problem: 'not_found' });
  });

  it.each([
    [{ ...answer(403), json: { detail: 'Your plan has no API' } }, 'Your plan has no API'],
    [{ ...answer(403, 'other'), text: 'Client locked' }, 'Client locked'],
    [answer(500), null],
    [silence, null],
  ] as const)('of %j tells the words %s', (reply, said) => {
    expect(readOf(failed(reply))).toMatchObject({ kind: 'failed', said });
  });

  it('keeps what was answered, and how fast, for the trail', () => {
    expect(readOf(failed(answer(404)))).toMatchObject({
      latencyMs: 7,
      reference: { httpStatus: 404, errorClass: null },
    });
    expect(readOf(failed(silence))).toMatchObject({
      latencyMs: null,
      reference: { httpStatus: null, errorClass: 'TIMEOUT' },
    });
  });
});

it('is believed where the platform answers', () => {
  const reply = answer(200);
  const account = { id: '9', name: 'College', authScheme: 'bearer' } as const;
  expect(credentialCheckOf({ reply, latencyMs: 7, value: account })).toEqual({ kind: 'good', account });
  expect(issuableOf({ reply, latencyMs: 7, value: { issuable: false } })).toBe(false);
  expect(issuableOf({ reply, latencyMs: 7, value: { issuable: true } })).toBe(true);
});
