import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { privacyLedger } from '../testing/privacy-ledger.ts';
import { anAward } from '../testing/sites.ts';

onEachDatabase('an export', (database) => {
  const ledger = privacyLedger(database);
  const { send, erase, exportAll, bytesOf, ada } = ledger;

  it('exports everything held on a learner', async () => {
    const award = anAward({ recipient: ada, evidence: 'Done on time.', score: 91 });
    await send(award, anAward());
    const found = await exportAll({ users: [award.userId] });
    expect(found.recipients).toMatchObject([{ userId: award.userId, ...ada }]);
    expect(found.issuances).toMatchObject([
      { awardId: award.id, email: ada.email, evidence: 'Done on time.', score: 91, attempts: [] },
    ]);
    expect(found.audit).toMatchObject([{ action: 'accept' }]);
    expect([found.holds, found.erasures, found.next]).toEqual([[], [], null]);
  });

  it('exports superseded snapshots, and what a teacher did and stopped', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await send({ ...award, recipient: { ...ada, lastName: 'King' } });
    const found = await exportAll({ users: ['ada'] });
    expect(found.recipients.map(({ lastName }) => lastName)).toEqual(['Byron', 'King']);
    expect(found.issuances).toMatchObject([{ email: ada.email }]);
    const inCourse = await exportAll({ users: ['ada'], courses: [award.courseId] });
    expect(inCourse.recipients).toEqual(found.recipients);
    const actor = { userId: 'grace' };
    await ledger.client.call('PUT', `/v1/mappings/12/0/hold?target=${award.target}`, { actor });
    await ledger.client.call('POST', '/v1/issuances/cancel', { ids: [award.id], actor });
    const acted = await exportAll({ users: ['grace'] });
    expect(acted.audit.map(({ action }) => action)).toEqual(['mapping_paused', 'cancel']);
    expect(acted.holds).toMatchObject([{ scope: 'mapping', subject: '12', reason: 'mapping_paused' }]);
  });

  it('exports of an erased learner what is kept under a key', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await erase({ users: ['ada'] });
    const found = await exportAll({ users: ['ada'] });
    expect(found).toMatchObject({ recipients: [], erasures: [{ courseId: null }] });
    expect(found.issuances).toMatchObject([
      { userId: null, userKey: expect.any(String), reason: 'erased', email: null },
    ]);
    expect((await exportAll({ users: ['ada'], courses: ['none'] })).issuances).toEqual([]);
  });

  it('puts the key in the place of an erased teacher, everywhere or in a course', async () => {
    const [here, there] = ['1', '2'].map((courseId) => anAward({ courseId }));
    if (!here || !there) throw new Error('two awards');
    await send(here, there);
    const actor = { userId: 'grace' };
    for (const { courseId, target, id } of [here, there]) {
      await ledger.client.call('PUT', `/v1/mappings/${courseId}/0/hold?target=${target}`, { actor });
      await ledger.client.call('POST', '/v1/issuances/cancel', { ids: [id], actor });
    }
    expect(await bytesOf('grace')).toBe(4);
    expect(await erase({ users: ['grace'], courses: ['1'] })).toMatchObject({ done: true });
    expect(await bytesOf('grace')).toBe(3);
    expect(await erase({ users: ['grace'] })).toMatchObject({ done: true, issuancesCancelled: 0 });
    expect(await bytesOf('grace')).toBe(0);
    expect(
      await database().intake.run((db) =>
        rows(db, sql`select 1 from holds where site = ${ledger.site.id} and actor = 'grace'`),
      ),
    ).toEqual([]);
    expect((await exportAll({ users: ['grace'] })).audit).toHaveLength(4);
  });

  it('exports a learner in a course only as far as that course goes', async () => {
    const award = anAward({ recipient: ada, courseId: '1' });
    await send(award, anAward({ userId: award.userId, courseId: '2', recipient: ada }));
    expect((await exportAll({ users: [award.userId], courses: ['1'] })).issuances).toHaveLength(1);
    expect((await exportAll({ users: [award.userId] })).issuances).toHaveLength(2);
  });

  it('exports page by page', async () => {
    await send(...Array.from({ length: 150 }, () => anAward({ courseId: '5' })));
    const first = await exportAll({ courses: ['5'] });
    const second = await exportAll({ courses: ['5'], after: first.next });
    expect([first.issuances.length, second.issuances.length, second.next]).toEqual([100, 50, null]);
    expect(second.recipients).toEqual([]);
  });

  it('refuses a scope that would mean everybody', async () => {
    for (const path of ['export', 'erase']) {
      const reply = await ledger.client.call('POST', `/v1/privacy/${path}`, {});
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    }
  });
});
