import { expect, test, vi } from 'vitest';
import { attempt, issuance } from '../testing/bodies.ts';
import { details, open, pressDetails, resetLogPage } from '../testing/log_page.ts';
import { answer } from '../testing/service.ts';

resetLogPage();

test.each([
  ['[goesto]', { state: 'queued', attempts: [] }],
  ['[goesto]', { state: 'needs_attention', reason: 'recipient_refused' }],
  ['[sentto]', { state: 'issued' }],
  ['[sentto]', { state: 'revoked' }],
  ['[sentto]', { state: 'unknown' }],
  ['[sentto]', { state: 'needs_attention', reason: 'may_have_been_issued' }],
  ['[sentto]', { state: 'queued', attempts: [attempt({ mayHaveIssued: true })] }],
  ['[email]', { state: 'cancelled', attempts: [] }],
] as const)('the details say with %s what the address means: %j', async (label, changes) => {
  const mine = { ...changes, attempts: 'attempts' in changes ? [...changes.attempts] : undefined };
  const { attempts = [attempt({ mayHaveIssued: false })], ...rest } = mine;
  answer('get_issuance', () => issuance({ ...rest, attempts, address: 'ada@example.org' }));
  open();
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain(`${label}ada@example.org`));
});
