import type { Environment } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { RefusalDiagnosis } from '../diagnosis/diagnose-refusal.ts';
import { placeHold } from '../hold/create-hold.ts';
import type { OpenLine, Platform, Rate } from '../platform/port.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, outcomesOf, standingOf } from '../testing/issuances.ts';
import {
  LEAD_MS,
  withFarDatabase,
  withLateReply,
  withLateSlotAndFailure,
  withReplies,
  withStopAt,
} from '../testing/late-replies.ts';
import { navigatrAt } from '../testing/navigatr.ts';
import { aConnectedSite } from '../testing/sites.ts';
import { answerJson, type StandInApi, startStandInApi } from '../testing/stand-in-api.ts';
import type { Lane } from './acquire-slot.ts';
import { deliverOne } from './deliver.ts';
import { SlotClock } from './slot-clock.ts';
import { UnderWay } from './under-way.ts';

const LANE = 'navigatr:production:9';
/** A slot that is taken stays taken for longer than a test. */
const SLOW_RATE: Rate = { limit: 5, windowMs: 60_000 };

onEachDatabase('deliverOne', (database) => {
  const withOneQueued = async (
    check: (world: { deps: Deps; id: number; api: StandInApi; lines: OpenLine[] }) => Promise<void>,
    rate: Rate = { limit: 5, windowMs: 10 },
  ) => {
    const api = await startStandInApi();
    const lines: OpenLine[] = [];
    const platform = noting(navigatrAt(api.url, { rate }), lines);
    const deps: Deps = testDeps(database(), { platform });
    const site = await aConnectedSite(deps);
    try {
      await check({ deps, id: await anIssuance(deps, site.id), api, lines });
    } finally {
      await api.close();
      await database().delivery.run((db) => db.execute(sql`delete from lanes`));
      await database().delivery.run((db) => db.execute(sql`delete from connections`));
    }
  };
  const laneOf = (deps: Deps, more: Partial<Lane> = {}): Lane => ({
    id: LANE,
    environment: 'production',
    owner: 'test',
    diagnosis: new RefusalDiagnosis(deps),
    slots: clockThatLeads(),
    writing: new UnderWay(),
    canClaim: () => true,
    ...more,
  });
  const slotsTaken = async () => {
    const { taken } = await database().delivery.run((db) =>
      onlyRow<{ taken: number | string }>(
        db,
        sql`select cardinality(grants) as taken from lanes where id = ${LANE}`,
      ),
    );
    return Number(taken);
  };

  it('does not trust a slot that it was told of late: the process may have been stopped meanwhile', async () => {
    await withOneQueued(async ({ deps, id }) => {
      const lane = laneOf(deps);
      const recordClaim = vi.spyOn(lane.slots, 'recordClaim');
      const delivery = await deliverOne(withLateReply(deps), lane);
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });
      expect(recordClaim.mock.calls.length).toBeGreaterThan(1);
    });
  });

  it.each([
    [
      'asks for a name that went while it waited, sends nothing, and counts no failure',
      0,
      'recipient_incomplete',
      'profile',
    ],
    ['leaves a repeat whose name went to a person', 1, 'may_have_been_issued', null],
  ])('%s', async (_name, repeats, reason, needs) => {
    await withOneQueued(async ({ deps, id, api }) => {
      await database().intake.run((db) =>
        db.execute(sql`update issuances set recipient_id = null, repeats = ${repeats} where id = ${id}`),
      );
      const delivery = await deliverOne(deps, laneOf(deps));
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await standingOf(deps, id)).toMatchObject({ state: 'needs_attention', reason });
      const [change] = await database().intake.run((db) =>
        rows(
          db,
          sql`select c.state, c.needs from changes c join issuances i using (award_id) where i.id = ${id}`,
        ),
      );
      expect(change).toEqual({ state: 'needs_attention', needs });
      expect(api.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
      expect(await database().intake.run((db) => rows(db, sql`select 1 from holds`))).toEqual([]);
    });
  });

  it('gives back a slot that it was too late for, so that it costs no rate', async () => {
    await withOneQueued(async ({ deps }) => {
      const delivery = await deliverOne(withLateReply(deps), laneOf(deps));
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await slotsTaken()).toBe(1);
    }, SLOW_RATE);
  });

  it('learns from slots that it is told of late how far ahead they must lie: the database may be far away', async () => {
    await withOneQueued(async ({ deps, id }) => {
      const lane = laneOf(deps, { slots: new SlotClock() });
      const delivery = await deliverOne(withFarDatabase(deps), lane);
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });
    });
  });

  it('claims nothing while it may not', async () => {
    await withOneQueued(async ({ deps, id, lines }) => {
      expect(await deliverOne(deps, laneOf(deps, { canClaim: () => false }))).toEqual({ kind: 'idle' });
      expect(await standingOf(deps, id)).toMatchObject({ state: 'queued', attempts: 0 });
      expect(lines.map(({ usable }) => usable)).toEqual([false]);
    });
  });

  it('asks for no slot before there is one to be had', async () => {
    await withOneQueued(async ({ deps, id }) => {
      const slotsFrom = performance.now() + 300;
      const slots = clockThatLeads();
      slots.closeUntil(slotsFrom);
      const askedBefore: boolean[] = [];
      const watched = withReplies(deps, () => void askedBefore.push(performance.now() < slotsFrom));
      const delivery = await deliverOne(watched, laneOf(deps, { slots }));
      if (delivery.kind === 'sent') await delivery.settled;
      expect(askedBefore[0]).toBe(false);
      expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });
    });
  });

  it('waits for a whole window after a 429, however short a wait the platform asks for', async () => {
    await withOneQueued(async ({ deps, api }) => {
      api.onIssue((_, response) => answerJson(response, 429, {}, { 'retry-after': '1' }));
      const delivery = await deliverOne(deps, laneOf(deps));
      if (delivery.kind === 'sent') await delivery.settled;
      const hold = await deps.database.delivery.run((db) =>
        onlyRow(db, sql`select reason, until > clock_timestamp() + interval '30 s' as waits from holds`),
      );
      expect(hold).toEqual({ reason: 'rate_limited', waits: true });
      await deps.database.delivery.run((db) => db.execute(sql`delete from holds`));
    }, SLOW_RATE);
  });

  it('forgets the failures of a badge that is issued, even those since the claim', async () => {
    await withOneQueued(async ({ deps, id, api }) => {
      const { site, badge, target } = await deps.database.delivery.run((db) =>
        onlyRow<{ site: string; badge: string; target: string }>(
          db,
          sql`select site, badge_id as badge, target from issuances where id = ${id}`,
        ),
      );
      const failures = () =>
        deps.database.delivery.run((db) => rows(db, sql`select from holds where site = ${site}`));
      const place = {
        site,
        scope: 'badge' as const,
        target,
        subject: badge,
        reason: 'badge_failing' as const,
      };
      api.onIssue((_, response) => {
        void deps.database.intake
          .run((db) => placeHold(db, { ...place, forMs: 60_000 }))
          .then(() => answerJson(response, 200, { id: 51 }));
      });
      const delivery = await deliverOne(deps, laneOf(deps));
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });
      expect(await failures()).toEqual([]);
    });
  });

  it('gives a slot back when nothing is due after all', async () => {
    await withOneQueued(async ({ deps, lines }) => {
      const first = await deliverOne(deps, laneOf(deps));
      if (first.kind === 'sent') await first.settled;
      const taken = await slotsTaken();
      expect(await deliverOne(deps, laneOf(deps))).toEqual({ kind: 'idle' });
      expect(await slotsTaken()).toBe(taken);
      expect(lines.at(-1)?.usable).toBe(false);
    }, SLOW_RATE);
  });

  it('sends nothing when the claim was answered long after it was asked for: it may be somebody else’s by now', async () => {
    await withOneQueued(async ({ deps, id, api }) => {
      const delivery = await deliverOne(withStopAt(deps, 1), laneOf(deps));
      vi.restoreAllMocks();
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await outcomesOf(deps, id)).toEqual(['not_sent']);
      expect(api.seen).toEqual([]);
    });
  });

  it('knows that nothing was sent when the database fails between claim and PUT', async () => {
    await withOneQueued(async ({ deps, id, api }) => {
      const delivery = await deliverOne(withLateSlotAndFailure(deps), laneOf(deps));
      if (delivery.kind === 'sent') await delivery.settled;
      expect(await outcomesOf(deps, id)).toEqual(['not_sent']);
      expect(api.seen).toEqual([]);
    });
  });

  it('closes its connection when the database fails', async () => {
    await withOneQueued(async ({ deps, lines }) => {
      const lane = laneOf(deps);
      vi.spyOn(lane.slots, 'leadMs', 'get').mockImplementation(() => {
        throw new Error('the database is gone');
      });
      await expect(deliverOne(deps, lane)).rejects.toThrow('gone');
      expect(lines.map(({ usable }) => usable)).toEqual([false]);
    });
  });
});

/** A claim took long before: slots lie {@link LEAD_MS} ahead. */
function clockThatLeads(): SlotClock {
  const slots = new SlotClock();
  slots.recordClaim(LEAD_MS / 1.25);
  return slots;
}

/** Keeps every connection that is opened. */
function noting(platform: Platform, lines: OpenLine[]): Platform {
  const connect = platform.connect.bind(platform);
  return Object.assign(platform, {
    connect: async (environment: Environment) => {
      const opening = await connect(environment);
      if (opening.kind === 'open') lines.push(opening.line);
      return opening;
    },
  });
}
