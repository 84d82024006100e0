import { expect, test } from 'vitest';
import { decideSentence } from './call_failure.ts';

test.each([
  ['the session has ended', { errorcode: 'servicerequireslogin', message: 'Web service …' }, 'loggedout'],
  ['its row is damaged', { errorcode: 'sessionerroruser2', error: 'A server error …' }, 'loggedout'],
  ['the person logged in again', { errorcode: 'invalidsesskey', message: 'Your …' }, 'loggedinagain'],
  ['the person was unenrolled', { errorcode: 'requireloginerror', message: 'Course or …' }, 'nolongerinside'],
  ['Moodle wants to send them elsewhere', { errorcode: 'redirecterrordetected' }, 'moodledidnotanswer'],
  ['there is no network', new TypeError('Failed to fetch'), 'moodledidnotanswer'],
  ['a page comes instead of JSON', new SyntaxError('Unexpected token <'), 'moodledidnotanswer'],
  ['the reply says nothing', null, 'moodledidnotanswer'],
  ['Moodle refuses', { errorcode: 'nopermissions', message: 'Sorry …' }, null],
  ['Moodle is being upgraded', { errorcode: 'upgraderunning', error: 'Site is …' }, null],
])('where %s, a sentence says so', (_what, error, sentence) => {
  expect(decideSentence(error)).toBe(sentence);
});
