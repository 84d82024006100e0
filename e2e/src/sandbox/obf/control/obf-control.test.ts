import { describe, expect } from 'vitest';
import { issueAda, northfieldId } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';
import { ObfControl } from './obf-control.ts';

describe('the control client', () => {
  test('counts events by any key of their log_entry, so a duplicate shows', async ({ sandbox, api }) => {
    for (const award of ['a-1', 'a-2', 'a-1'])
      await api.issue({ ...issueAda, log_entry: { award, course_id: 7 } });
    await api.issue();
    const remote = ObfControl.at(sandbox.url);
    expect(await remote.countByLogEntry('award')).toEqual({ 'a-1': 2, 'a-2': 1, '': 1 });
    expect(await remote.countByLogEntry('course_id')).toEqual({ 7: 3, '': 1 });
  });

  test('works over HTTP as it does in the same process', async ({ sandbox, api }) => {
    const remote = ObfControl.at(sandbox.url);
    const waiting = remote.waitForIssued(1);
    await api.issue();
    expect(await waiting).toMatchObject([{ seq: 1, eventId: 'EV000001' }]);
    await remote.changeClient(northfieldId, { issuingLimit: 3 });
    expect(await remote.clients()).toEqual(await sandbox.control.clients());
    expect(await remote.clients()).toMatchObject([
      {
        id: northfieldId,
        issuingLimit: 3,
        issued: 1,
        bearers: 1,
        secrets: [{ state: 'valid' }, { state: 'valid' }],
      },
      { id: 'OTHERSCHOOL2', issuingLimit: 500, issued: 0, bearers: 0 },
    ]);
  });

  test('changes one habit and leaves the others', async ({ sandbox }) => {
    await sandbox.control.setBehaviour({ listingLagMs: 5 });
    expect(await sandbox.control.setBehaviour({ lists: 'old' })).toEqual({
      listingLagMs: 5,
      listingLag: 'fixed',
      logEntryFilter: 'honoured',
      lists: 'old',
      issueStatus: 200,
      overQuota: 'unsuccessful',
      unknownFields: 'refused',
    });
  });

  test.for([
    ['an unknown habit', (control: ObfControl) => control.setBehaviour({ lag: 1 } as never), '422'],
    ['an unknown client', (control: ObfControl) => control.changeClient('NOBODY', {}), '404'],
    ['bearers of an unknown client', (control: ObfControl) => control.expireBearers('NOBODY'), '404'],
    ['an unknown secret', (control: ObfControl) => control.revokeSecret('nothing'), '404'],
    ['an unknown event', (control: ObfControl) => control.changeRecipient('EV1', { email: 'a' }), '404'],
    ['an unknown badge', (control: ObfControl) => control.deleteBadge('NOSUCH'), '404'],
  ] as const)('throws for %s', async ([, act, status], { sandbox }) => {
    await expect(act(sandbox.control)).rejects.toThrow(status);
  });
});
