import { describe, expect, it } from 'vitest';
import type { Answer } from '../http/reply.ts';
import { classifyIssue } from './outcome.ts';

const answer = (status: number, change: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  form: 'json',
  json: {},
  ...change,
});
const html = { form: 'html', json: undefined } as const;
const cut = { form: 'cut', json: undefined } as const;
const empty = { form: 'empty', json: undefined } as const;

describe('classifyIssue', () => {
  it.each([
    [answer(200), 'issued'],
    [answer(201, { json: { anything: 1 } }), 'issued'],
    [answer(200, { json: [1] }), 'issued_unconfirmed'],
    [answer(200, { json: 'ok' }), 'issued_unconfirmed'],
    [answer(200, empty), 'issued_unconfirmed'],
    [answer(200, cut), 'issued_unconfirmed'],
    [answer(204, empty), 'issued_unconfirmed'],
    [answer(200, html), 'unknown'],
    [answer(202), 'requirements_not_met'],
    [answer(301), 'redirected'],
    [answer(307, html), 'redirected'],
    [answer(400), 'badge_refused'],
    [answer(404), 'badge_refused'],
    [answer(422), 'badge_refused'],
    [answer(404, html), 'unexpected_response'],
    [answer(400, empty), 'unexpected_response'],
    [answer(401), 'token_refused'],
    [answer(403, html), 'token_refused'],
    [answer(408), 'retry_later'],
    [answer(429), 'retry_later'],
    [answer(409), 'refused'],
    [answer(418), 'refused'],
    [answer(500), 'server_error'],
    [answer(503), 'server_error'],
    [answer(503, { headers: { 'retry-after': '3' } }), 'retry_later'],
    [answer(502), 'unknown'],
    [answer(504, html), 'unknown'],
    [answer(599), 'unknown'],
  ] as const)('reads %j as %s', (reply, outcome) => {
    expect(classifyIssue(reply, 0).outcome).toBe(outcome);
  });

  it('tells a request that never left from one without an answer', () => {
    const reply = { kind: 'no_answer', cause: 'reset', errorClass: 'ECONNRESET' } as const;
    expect(classifyIssue({ ...reply, sent: false }, 0)).toMatchObject({
      outcome: 'not_sent',
      reference: { httpStatus: null, errorClass: 'ECONNRESET' },
    });
    expect(classifyIssue({ ...reply, sent: true }, 0)).toMatchObject({
      outcome: 'unknown',
      reference: { httpStatus: null, errorClass: 'ECONNRESET' },
    });
  });

  it.each([401, 403])('is strange where a page refuses (%i), which is of something in between', (status) => {
    const page = answer(status, { form: 'html' });
    expect(classifyIssue(page, 0)).toMatchObject({ outcome: 'token_refused', isStrange: true });
    expect(classifyIssue(answer(status, { json: {} }), 0)).not.toHaveProperty('isStrange');
  });

  it('takes the id of a success as text when it is there', () => {
    expect(classifyIssue(answer(200, { json: { id: 77 } }), 0).remoteId).toBe('77');
    expect(classifyIssue(answer(200, { json: { id: { a: 1 } } }), 0).remoteId).toBeNull();
    expect(classifyIssue(answer(404, { json: { id: 77 } }), 0).remoteId).toBeNull();
  });

  it('passes on how long to wait', () => {
    expect(classifyIssue(answer(429, { headers: { 'retry-after': '4' } }), 0).retryAfterMs).toBe(4_000);
  });

  it.each([401, 403, 404, 500])('knows of no wait with %i, whatever its header says', (status) => {
    expect(classifyIssue(answer(status, { headers: { 'retry-after': '900' } }), 0).retryAfterMs).toBeNull();
  });
});
