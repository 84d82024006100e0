import { describe, expect, it } from 'vitest';
import { toLine } from './moodle-job.ts';

const row = {
  uuid: 'a',
  firstname: 'Ada',
  lastname: 'Byron',
  email: 'ada@example.org',
  coursename: 'First Aid',
  badgeid: '51',
  status: 'sent',
  state: null,
  reason: null,
};

describe('toLine', () => {
  it.each([
    ['waiting', null, 'waiting'],
    ['sent', null, 'queued'],
    ['sent', 'issued', 'issued'],
    ['nottracked', null, 'nottracked'],
  ])('shows an award that is %s with state %s as %s', (status, state, shown) => {
    expect(toLine({ ...row, status, state }).state).toBe(shown);
  });

  it('shows an award whose learner is gone', () => {
    expect(toLine({ ...row, firstname: null, lastname: null, email: null }).email).toBeNull();
  });
});
