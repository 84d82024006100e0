import { type HoldReason, MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { findConnection } from '../connection/find-connection.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { liftTargetHolds } from '../connection/save-connection.ts';
import { rows } from '../db/client.ts';
import { holdAfterOutcome } from '../delivery/holds-for-outcome.ts';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, standingOf } from '../testing/issuances.ts';
import { navigatrAt } from '../testing/navigatr.ts';
import { aConnectedSite, aConnection, aSite, TARGET } from '../testing/sites.ts';
import { answerJson, type Responder, startStandInApi } from '../testing/stand-in-api.ts';
import { probeOnce } from './probe-holds.ts';

onEachDatabase('probeOnce', (database) => {
  /** Runs `check` with a connected site whose holds are due for a probe, and an API that answers as told. */
  const withDueHold = async (
    reason: HoldReason,
    answer: Responder,
    check: (world: { deps: Deps; site: string; asked: () => string[] }) => Promise<void>,
  ) => {
    const api = await startStandInApi();
    api.onRead(answer);
    const platform = navigatrAt(api.url);
    const deps: Deps = testDeps(database(), { platform });
    const paired = await aSite(deps);
    const site = paired.id;
    await aConnection(deps, paired);
    const badge =
      reason === 'badge_not_issuable'
        ? { scope: 'badge' as const, subject: '51' }
        : { scope: 'target' as const };
    await database().delivery.run((db) =>
      placeHold(db, { site, target: TARGET, ...badge, reason, forMs: -1 }),
    );
    try {
      await check({ deps, site, asked: () => api.seen.map(({ method, path }) => `${method} ${path}`) });
    } finally {
      await api.close();
      await database().delivery.run((db) => db.execute(sql`delete from sites where id = ${site}`));
    }
  };
  const reasonsOf = async (site: string) => {
    const found = await database().delivery.run((db) =>
      rows<{ reason: string }>(db, sql`select reason from holds where site = ${site}`),
    );
    return found.map(({ reason }) => reason);
  };
  const answering = (status: number, body: object = {}): Responder => {
    return (_, response) => answerJson(response, status, body);
  };

  it('places no hold for a token that was replaced while it asked', async () => {
    let replace = async () => {};
    const refuse: Responder = (_, response) => void replace().then(() => answerJson(response, 401, {}));
    await withDueHold('token_refused', refuse, async ({ deps, site }) => {
      replace = async () => {
        await database().intake.run((db) =>
          db.execute(sql`update connections set credential = 'another' where site = ${site}`),
        );
        await database().intake.run((db) => liftTargetHolds(db, site, TARGET));
      };
      expect(await probeOnce(deps)).toBe(true);
      expect(await reasonsOf(site)).toEqual([]);
    });
  });

  it('asks about a refused token soon, in case a bearer ended just then, and after that every five minutes', async () => {
    await withDueHold('token_refused', answering(401), async ({ deps, site }) => {
      const minutesLeft = async () => {
        const [row] = await database().delivery.run((db) =>
          rows<{ left: number | string }>(
            db,
            sql`select ceil(extract(epoch from (until - clock_timestamp())) / 60) as left from holds where site = ${site}`,
          ),
        );
        return Number(row?.left);
      };
      expect(await probeOnce(deps)).toBe(true);
      expect(await minutesLeft()).toBe(5);
      await database().delivery.run((db) => liftTargetHolds(db, site, TARGET));
      const stored = await database().delivery.run((db) => findConnection(db, site, MAIN_CONNECTION));
      if (stored === null) throw new Error('the connection is there');
      await holdRefusedCredential(deps, stored);
      expect(await minutesLeft()).toBe(1);
    });
  });

  it.each(['api_down', 'wrong_url', 'token_refused'] as const)(
    'lifts %s once the token works, asking with a GET only',
    async (reason) => {
      await withDueHold(reason, answering(200, { id: 9 }), async ({ deps, site, asked }) => {
        expect(await probeOnce(deps)).toBe(true);
        expect(await reasonsOf(site)).toEqual([]);
        expect(asked()).toEqual(['GET /v1/user_detail/0']);
        expect(await probeOnce(deps)).toBe(false);
      });
    },
  );

  it('lifts what stops an API that answers but does not know the question', async () => {
    await withDueHold('api_down', answering(404, { detail: 'Not Found' }), async ({ deps, site }) => {
      await probeOnce(deps);
      expect(await reasonsOf(site)).toEqual([]);
    });
  });

  it('sends with the other header from then on where the account takes only that one now', async () => {
    const onlyOther: Responder = ({ headers }, response) =>
      answerJson(response, headers['x-access-token'] === undefined ? 401 : 200, { id: 9 });
    await withDueHold('token_refused', onlyOther, async ({ deps, site }) => {
      await probeOnce(deps);
      expect(await reasonsOf(site)).toEqual([]);
      const [stored] = await database().delivery.run((db) =>
        rows<{ scheme: string }>(db, sql`select auth_scheme as scheme from connections where site = ${site}`),
      );
      expect(stored?.scheme).toBe('x_access_token');
    });
  });

  it('turns an API that is up again but refuses the token into a refused token', async () => {
    await withDueHold('api_down', answering(401), async ({ deps, site }) => {
      await probeOnce(deps);
      expect(await reasonsOf(site)).toEqual(['token_refused']);
    });
  });

  it('keeps the hold while the API fails, and asks later each time', async () => {
    await withDueHold('api_down', answering(500), async ({ deps, site }) => {
      await probeOnce(deps);
      expect(await reasonsOf(site)).toEqual(['api_down']);
      expect(await probeOnce(deps)).toBe(false);
    });
  });

  it('lifts the hold of a badge that is published again', async () => {
    await withDueHold(
      'badge_not_issuable',
      answering(200, { id: 51, status: 'Published' }),
      async ({ deps, site }) => {
        await probeOnce(deps);
        expect(await reasonsOf(site)).toEqual([]);
      },
    );
  });

  it('lists the learners of a badge that stayed unissuable for a day', async () => {
    await withDueHold('badge_not_issuable', answering(404), async ({ deps, site }) => {
      const id = await anIssuance(deps, site);
      const other = await anIssuance(deps, site, { badgeId: '52' });
      await database().delivery.run((db) =>
        db.execute(sql`update holds set since = since - interval '25 hours' where site = ${site}`),
      );
      await probeOnce(deps);
      expect(await standingOf(deps, id)).toMatchObject({
        state: 'needs_attention',
        reason: 'badge_not_issuable',
      });
      expect(await standingOf(deps, other)).toMatchObject({ state: 'queued' });
      expect(await reasonsOf(site)).toEqual([]);
    });
  });

  it('stops a provider that is gone, goes on once it is back, and lists its learners after a day', async () => {
    const deps = testDeps(database());
    let isThere = false;
    deps.platform.hasProvider = () => Promise.resolve(isThere);
    const { id: site } = await aConnectedSite(deps);
    const waiting = await anIssuance(deps, site, { providerId: '7' });
    const other = await anIssuance(deps, site, { providerId: '1' });
    const subject = { site, target: TARGET, badgeId: '51', providerId: '7' };
    const refused = {
      outcome: 'provider_gone',
      httpStatus: 400,
      apiDown: false,
      coolMs: 0,
      badgeFailed: false,
    } as const;
    const probeAfter = async (hours: number) => {
      await database().delivery.run((db) =>
        db.execute(
          sql`update holds set since = since - interval '1 hour' * ${hours}::int, until = now() where site = ${site}`,
        ),
      );
      await probeOnce(deps);
      return reasonsOf(site);
    };
    await database().delivery.run((db) => holdAfterOutcome(db, subject, refused));
    expect(await probeAfter(1)).toEqual(['badge_not_issuable']);
    isThere = true;
    expect(await probeAfter(1)).toEqual([]);
    isThere = false;
    await database().delivery.run((db) => holdAfterOutcome(db, subject, refused));
    expect(await probeAfter(25)).toEqual([]);
    expect(await standingOf(deps, waiting)).toMatchObject({
      state: 'needs_attention',
      reason: 'badge_not_found',
    });
    expect(await standingOf(deps, other)).toMatchObject({ state: 'queued' });
  });
});
