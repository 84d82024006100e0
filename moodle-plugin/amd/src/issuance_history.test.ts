import { describe, expect, test, vi } from 'vitest';
import { issuance } from '../testing/bodies.ts';
import { details, open, pressDetails, resetLogPage } from '../testing/log_page.ts';
import { answer } from '../testing/service.ts';

resetLogPage();

describe('who did what', () => {
  const entry = (actor: string, action: string, realActor: string | null = null) => ({
    at: '2026-11-21T10:00:00Z',
    actor,
    realActor,
    action,
    details: '',
  });

  test('is told by name, without the steps that the attempts tell', async () => {
    const audit = [
      entry('system', 'accept'),
      entry('system', 'claim'),
      entry('2', 'retry'),
      entry('9', 'cancel'),
      // Nobody: Moodle took it back because consent is asked for.
      entry('0', 'replace'),
    ];
    answer('get_issuance', () => issuance({ audit, people: [{ id: '2', name: 'Grace <b>Hopper</b>' }] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('· Grace <b>Hopper</b>[audit_retry]'));
    expect(details()).toContain('· [auditsystem][audit_accept]');
    expect(details()).toContain('· [auditunknown][audit_cancel]');
    expect(details()).toContain('· [auditsystem][audit_replace]');
    expect(details()).not.toContain('audit_claim');
  });

  test('has the note of a person, not those of the software', async () => {
    const audit = [
      { ...entry('2', 'decide_issued'), details: 'Seen on <her> profile' },
      { ...entry('command line', 'revoke'), details: 'Issued to the wrong person' },
      { ...entry('system', 'accept'), details: 'issued_now' },
      // In the words of the platform.
      { ...entry('system', 'not_revoked'), details: 'Locked <until> 2027' },
    ];
    answer('get_issuance', () => issuance({ audit }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[audit_decide_issued]: Seen on <her> profile'));
    // A person who may run commands on the host gives a reason as well.
    expect(details()).toContain('[auditcommandline][audit_revoke]: Issued to the wrong person');
    expect(details()).toContain('[audit_not_revoked]: Locked <until> 2027');
    expect(details()).not.toContain('issued_now');
  });

  test('names who had logged in as somebody else', async () => {
    answer('get_issuance', () =>
      issuance({ audit: [entry('2', 'retry', '7')], people: [{ id: '7', name: 'Tess' }] }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[auditbehind][audit_retry]'));
  });

  test('is left out where nobody did anything', async () => {
    answer('get_issuance', () => issuance());
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
    expect(details()).not.toContain('[audit]');
  });
});
