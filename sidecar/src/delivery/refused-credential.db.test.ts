import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { probeOnce } from '../diagnosis/probe-holds.ts';
import { listHolds } from '../hold/list-holds.ts';
import { act } from '../issuance/user-actions.ts';
import type { CredentialCheck, FailedRead, Platform } from '../platform/port.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anObfSite } from '../testing/fake-obf-site.ts';
import { anIssuance, standingOf } from '../testing/issuances.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';
import { lookAtStandings } from './look-at-standings.ts';
import { resolveOnce } from './resolve-unknown.ts';
import { revokeOnce } from './revoke-due.ts';

const refusedRead: FailedRead = {
  kind: 'failed',
  problem: 'token_refused',
  reference: { httpStatus: 403, errorClass: null },
  latencyMs: 1,
};
const good: CredentialCheck = { kind: 'good', account: { id: 'ORG1', name: 'ORG1', authScheme: 'bearer' } };

/** Work besides issuing that meets a secret which the platform refuses. */
onEachDatabase('a secret that is refused', (database) => {
  const run = (statement: ReturnType<typeof sql>) => database().intake.run((db) => db.execute(statement));
  const arrange = async (can: Partial<Platform>) => {
    // What another test has left due would come first.
    await run(sql`delete from sites`);
    const { deps, site } = await anObfSite(database(), can);
    const issuance = async (state: 'issued' | 'unknown') => {
      const id = await anIssuance(deps, site.id, { target: OBF_TARGET, state });
      await run(
        sql`update issuances set remote_id = 'EV1', next_attempt_at = clock_timestamp() where id = ${id}`,
      );
      return id;
    };
    return { deps, site: site.id, issuance };
  };
  const holdsOf = async (site: string) =>
    (await database().intake.run((db) => listHolds(db, { site }))).map(({ scope, target, reason }) => [
      scope,
      target,
      reason,
    ]);
  const HELD = [['target', OBF_TARGET, 'token_refused']];
  const awardOf = async (id: number) =>
    (await database().intake.run((db) =>
      firstRow<{ award: string; failures: number }>(
        db,
        sql`select award_id as award, failures from issuances where id = ${id}`,
      ),
    )) ?? { award: '', failures: -1 };
  const wanted = async (deps: Deps, site: string, id: number) =>
    act(deps, site, { verb: 'revoke', ids: [(await awardOf(id)).award], actor: { userId: '2' } });
  const passing = (site: string) =>
    run(sql`update holds set until = clock_timestamp() - interval '1 second' where site = ${site}`);

  it('by a revocation alone holds its account, costs no attempt, and goes on with a good one', async () => {
    let isGood = false;
    const asked: string[] = [];
    const { deps, site, issuance } = await arrange({
      revoke: async (_access, remoteId) => {
        asked.push(remoteId);
        return { kind: isGood ? 'revoked' : 'token_refused' };
      },
      checkCredential: async () => (isGood ? good : { kind: 'refused' }),
    });
    const id = await issuance('issued');
    await wanted(deps, site, id);
    await revokeOnce(deps, () => false);
    expect(await holdsOf(site)).toEqual(HELD);
    expect([await standingOf(deps, id), (await awardOf(id)).failures]).toMatchObject([
      { state: 'revoking' },
      0,
    ]);
    await revokeOnce(deps, () => false);
    expect(asked).toEqual(['EV1']);
    isGood = true;
    await passing(site);
    await probeOnce(deps);
    await revokeOnce(deps, () => false);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'revoked' });
    expect(await holdsOf(site)).toEqual([]);
  });

  it('by a badge that is looked for, to be revoked, holds its account', async () => {
    const { deps, site, issuance } = await arrange({
      revoke: async () => ({ kind: 'revoked' }),
      lookUp: { afterMs: [60_000], find: async () => ({ kind: 'token_refused' }) },
    });
    const id = await issuance('issued');
    await run(sql`update issuances set remote_id = null where id = ${id}`);
    await wanted(deps, site, id);
    await revokeOnce(deps, () => false);
    expect([await standingOf(deps, id), await holdsOf(site)]).toMatchObject([{ state: 'revoking' }, HELD]);
  });

  it('by a look-up holds its account, and decides nothing', async () => {
    const { deps, site, issuance } = await arrange({
      lookUp: { afterMs: [60_000], find: async () => ({ kind: 'token_refused' }) },
    });
    const id = await issuance('unknown');
    await resolveOnce(deps);
    expect([await standingOf(deps, id), await holdsOf(site)]).toMatchObject([{ state: 'unknown' }, HELD]);
  });

  it('by the daily look holds its account', async () => {
    const { deps, site } = await arrange({ listStandings: async () => refusedRead });
    await lookAtStandings(deps);
    expect(await holdsOf(site)).toEqual(HELD);
  });

  it('and replaced meanwhile holds nothing', async () => {
    const { deps, site, issuance } = await arrange({
      revoke: async () => {
        await run(
          sql`update connections set credential = 'another', revision = revision + 1 where site = ${site}`,
        );
        return { kind: 'token_refused' };
      },
    });
    const id = await issuance('issued');
    await wanted(deps, site, id);
    await revokeOnce(deps, () => false);
    expect([await standingOf(deps, id), await holdsOf(site)]).toMatchObject([{ state: 'revoking' }, []]);
  });
});
