import { type Award, exportReply, issuance } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { type ObfSite, obfSite } from '../testing/obf-site.ts';
import { anAward } from '../testing/sites.ts';
import { answerJson } from '../testing/stand-in-api.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';

onEachDatabase('what a platform says', (database) => {
  let world: ObfSite;
  beforeAll(async () => {
    world = await obfSite(database(), { pace: 'none' });
    await world.put();
    world.startSending();
  });
  afterAll(async () => {
    await world.close();
    for (const table of ['sites', 'lanes', 'installation'])
      await database().intake.run((db) => db.execute(sql`delete from ${sql.identifier(table)}`));
  });

  const read = async ({ id }: Award) =>
    issuance.parse((await world.client.call('GET', `/v1/issuances/${id}`)).body);
  /** An award whose first attempt is answered so. */
  const answered = async (status: number, body: object | string, userId: string) => {
    world.obf.issue = (_, response) => {
      if (typeof body === 'object') return answerJson(response, status, body);
      response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
    };
    const award = anAward({ target: OBF_TARGET, providerId: 'ORG1', badgeId: 'B1', userId });
    await world.client.call('POST', '/v1/awards', { awards: [award] });
    await vi.waitFor(async () => expect((await read(award)).attempts[0]?.outcome).toBeTruthy(), {
      timeout: 20_000,
      interval: 100,
    });
    return award;
  };

  it('is kept beside its attempt, exported with it, and forgotten with the learner', async () => {
    const message = 'Recipient Ada <ada@example.org>: no such alias';
    const award = await answered(400, { status: 400, error: 'Bad Request', message }, '61');
    const found = await read(award);
    expect(found.attempts[0]).toMatchObject({ httpStatus: 400, said: 'Recipient … … no such alias' });
    expect(found.audit.map(({ action }) => action)).not.toContain('platform_said');
    const asked = { users: ['61'] };
    const exported = exportReply.parse((await world.client.call('POST', '/v1/privacy/export', asked)).body);
    expect(exported.issuances[0]?.attempts[0]?.said).toBe('Recipient … … no such alias');
    expect(exported.audit.map(({ action }) => action)).not.toContain('platform_said');
    await world.client.call('POST', '/v1/privacy/erase', asked);
    expect((await read(award)).attempts[0]).not.toHaveProperty('said');
  });

  it('is kept of plain text, and nothing where it says nothing', async () => {
    const explained = await answered(400, 'No such\u0000 alias', '62');
    expect((await read(explained)).attempts[0]?.said).toBe('No such alias');
    const unexplained = await answered(409, { status: 409, error: 'Conflict' }, '63');
    expect((await read(unexplained)).attempts[0]).not.toHaveProperty('said');
    const issued = await answered(200, { success: true, message: 'Sent', resource_id: 'EV7' }, '64');
    expect((await read(issued)).attempts[0]).not.toHaveProperty('said');
  });
});
