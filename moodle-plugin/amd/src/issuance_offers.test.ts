import { beforeEach, describe, expect, test, vi } from 'vitest';
import { issuance } from '../testing/bodies.ts';
import { details, offers, open, pressDetails, resetLogPage } from '../testing/log_page.ts';
import { answer } from '../testing/service.ts';
import './issuance_log-lazy.ts';

resetLogPage();

describe.each([
  ['unknown', null, ['decide_issued', 'decide_send_again']],
  ['queued', null, ['cancel']],
  ['issued', null, ['issue_again']],
  ['revoking', null, []],
  ['revoked', 'revoked_by_person', ['issue_again']],
  ['sending', null, []],
  ['cancelled', 'cancelled_by_person', ['retry']],
  ['cancelled', 'erased', []],
  ['needs_attention', 'refused', ['retry', 'cancel']],
  ['needs_attention', 'recipient_incomplete', ['cancel']],
  ['needs_attention', 'shared_address', ['decide_different_people', 'retry', 'cancel']],
  ['needs_attention', 'may_have_been_issued', ['decide_issued', 'decide_send_again', 'cancel']],
] as const)('an issuance that is %s (%s)', (state, reason, expected) => {
  beforeEach(() => answer('get_issuance', () => issuance({ state, reason })));

  test(`offers: ${expected.join(', ') || 'nothing'}`, async () => {
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain(`[state_${state}]`));
    expect(offers()).toEqual(expected);
  });

  test('offers nothing to those who may only look', async () => {
    open({ mayact: false });
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain(`[state_${state}]`));
    expect(offers()).toEqual([]);
  });
});

test.each([
  ['obf:production:ORG1', 'unknown', null, ['look_up', 'decide_issued', 'decide_send_again']],
  [
    'cancred:production:ORG1',
    'needs_attention',
    'may_have_been_issued',
    ['look_up', 'decide_issued', 'decide_send_again', 'cancel'],
  ],
  ['navigatr:production:9', 'unknown', null, ['decide_issued', 'decide_send_again']],
] as const)('what %s may have issued (%s, %s) is looked up where it can be asked', async (...given) => {
  const [target, state, reason, expected] = given;
  answer('get_issuance', () => issuance({ state, reason, target }));
  open();
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain(`[state_${state}]`));
  expect(offers()).toEqual(expected);
});

test.each([
  ['obf:production:ORG1', true, ['issue_again', 'revoke']],
  ['cancred:production:ORG1', true, ['issue_again', 'revoke']],
  ['obf:production:ORG1', false, ['issue_again']],
  ['navigatr:production:9', true, ['issue_again']],
])('what %s issued is offered to be revoked: by who may (%s)', async (target, mayrevoke, expected) => {
  answer('get_issuance', () => issuance({ state: 'issued', reason: null, target }));
  open({ mayrevoke });
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
  expect(offers()).toEqual(expected);
});
