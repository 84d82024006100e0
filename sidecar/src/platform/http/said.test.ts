import { expect, it } from 'vitest';
import type { Answer } from './reply.ts';
import { saidIn } from './said.ts';

const answer = (status: number, json: unknown): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  json,
  form: json === undefined ? 'other' : 'json',
});
const plain = (status: number, text: string): Answer => ({ ...answer(status, undefined), text });

it.each<[string, Answer, string | null]>([
  [
    'the message of an error',
    answer(400, { status: 400, error: 'Bad Request', message: 'recipient: is too long' }),
    'recipient: is too long',
  ],
  ['the error where there is no message', answer(400, { error: 'Badge is a draft' }), 'Badge is a draft'],
  [
    'of an operation without success',
    answer(200, { success: false, message: 'Quota used up' }),
    'Quota used up',
  ],
  ['of a detail', answer(404, { detail: 'No such badge' }), 'No such badge'],
  [
    'of fields',
    answer(422, {
      detail: [
        { loc: ['body', 'first_name'], msg: 'field required', input: { email: 'ada' } },
        { msg: 'too short' },
      ],
    }),
    'body.first_name: field required; too short',
  ],
  ['of messages by field', answer(422, { errors: { name: ['is blank', 'is odd'] } }), 'is blank; is odd'],
  ['of an object in an error', answer(500, { error: { code: 7, message: 'No disk' } }), 'No disk'],
  ['a text', answer(400, 'No badge'), 'No badge'],
  ['plain text', plain(400, 'No such alias\r\n'), 'No such alias'],
  ['the name of a status tells nothing', plain(403, '403 Forbidden'), null],
  ['nor as an error', answer(400, { error: 'Bad Request', message: '' }), null],
  ['nor a number', answer(400, { message: 17 }), null],
  ['nor another object', answer(400, { status: 400 }), null],
  ['nor a list of nothing', answer(400, []), null],
  ['nor null', answer(400, null), null],
  ['a page', { ...answer(400, undefined), form: 'html' }, null],
  ['no answer', answer(400, { message: ' \u202e\u0000 ' }), null],
  [
    'without controls, marks of direction and what is invisible',
    plain(400, 'a\u0000b\u001b[31m \u202egnirts\u202c x\u200by\u2028z \u{e0041}\ud800'),
    'ab [31m gnirts xy z \ufffd',
  ],
  ['without addresses', plain(400, 'No <ada@example.org>, Ada%40example.org or a\uff20b.'), 'No … … or …'],
  ['without one that is hidden', plain(400, 'No ada\u200b@\u200bexample.org'), 'No …'],
  ['without long words', plain(400, `Token ${'x'.repeat(40)} is old`), 'Token … is old'],
  ['not more than 300', plain(400, 'ab '.repeat(2_000)), `${'ab '.repeat(99)}…`],
])('what an answer says: %s', (_, reply, said) => {
  expect(saidIn(reply)).toBe(said);
});

it('reads no more of large and deep answers than it keeps', () => {
  let deep: unknown = 'x';
  for (let depth = 0; depth < 5_000; depth++) deep = { error: deep };
  expect(saidIn(answer(400, deep))).toBe(null);
  const many = Array.from({ length: 100_000 }, (_, index) => ({ msg: `no ${index}` }));
  expect(saidIn(answer(400, { errors: many }))).toBe(
    'no 0; no 1; no 2; no 3; no 4; no 5; no 6; no 7; no 8; no 9',
  );
  expect(saidIn(plain(400, 'a'.repeat(4_000_000)))).toBe(null);
});
