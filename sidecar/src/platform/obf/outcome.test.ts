import { describe, expect, it } from 'vitest';
import type { Answer } from '../http/reply.ts';
import { classifyIssue } from './outcome.ts';

const answer = (status: number, json?: unknown, more: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  json,
  form: json === undefined ? 'empty' : 'json',
  ...more,
});
const outcomeOf = (reply: Answer) => classifyIssue(reply, 0).outcome;
const result = (success: boolean, resource_id: string | null) => ({ success, message: '', resource_id });
const text = { form: 'other' } as const;

describe('what an issue call came to', () => {
  it.each([
    ['success', answer(200, result(true, 'EV1')), 'issued'],
    ['success with 201', answer(201, result(true, 'EV1')), 'issued'],
    ['success without an event', answer(200, result(true, null)), 'unknown'],
    ['no success', answer(200, result(false, null)), 'refused'],
    ['another object', answer(200, {}), 'unknown'],
    ['a page', answer(200, undefined, { form: 'html' }), 'unknown'],
    ['half an answer', answer(200, undefined, { form: 'cut' }), 'unknown'],
    ['nothing', answer(204), 'unknown'],
    ['a redirect', answer(302), 'redirected'],
    ['400 of the API', answer(400, { status: 400 }), 'badge_refused'],
    ['404 of the API', answer(404, { status: 404 }), 'badge_refused'],
    ['404 of something else', answer(404, undefined, text), 'unexpected_response'],
    ['403 in plain text', answer(403, undefined, text), 'token_refused'],
    ['401', answer(401), 'token_refused'],
    ['405', answer(405, {}), 'refused'],
    ['408', answer(408), 'retry_later'],
    ['429', answer(429), 'retry_later'],
    ['503 with Retry-After', answer(503, {}, { headers: { 'retry-after': '7' } }), 'retry_later'],
    ['503', answer(503, {}), 'unknown'],
    ['500', answer(500, {}), 'unknown'],
    ['502', answer(502), 'unknown'],
    ['504', answer(504), 'unknown'],
  ])('%s', (_, reply, outcome) => {
    expect(outcomeOf(reply)).toBe(outcome);
  });

  it.each([
    [true, 'unknown'],
    [false, 'not_sent'],
  ])('no answer, sent %s', (sent, outcome) => {
    const reply = { kind: 'no_answer', sent, cause: 'reset', errorClass: 'ECONNRESET' } as const;
    expect(classifyIssue(reply, 0).outcome).toBe(outcome);
  });

  it('is strange where a page refuses, which is of something in between', () => {
    expect(classifyIssue(answer(403, undefined, { form: 'html' }), 0)).toMatchObject({
      outcome: 'token_refused',
      isStrange: true,
    });
    expect(classifyIssue(answer(403, undefined, text), 0)).not.toHaveProperty('isStrange');
  });

  it('waits as long as it is asked to', () => {
    const reply = answer(429, undefined, { headers: { 'retry-after': '7' } });
    expect(classifyIssue(reply, 0).retryAfterMs).toBe(7_000);
  });
});
