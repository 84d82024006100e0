import { isCredentialRefused } from '../http/read-reply.ts';
import type { Reply } from '../http/reply.ts';
import type { LookUpFinding, SoughtAward } from '../port.ts';
import type { IssuingEvent } from '../records.ts';
import { type Asking, type ObfClient, PAGE_MAX } from './client.ts';

// A host that ignores the filter shows every event of the badge since then: more than this is not looked through.
const PAGES_MAX = 50;
// Older hosts list events without their log entry: so many are opened one by one.
const OPENED_MAX = 100;
// By the platform's clock it may have been sooner: ours may be off by a time zone, and what is not listed is sent again.
const MARGIN_MS = 24 * 60 * 60_000;

type Search = { client: ObfClient; asking: Asking; award: SoughtAward };

/** The answer tells nothing, or the credential was refused: a suspicion, as of any call. */
const nothingIn = (reply: Reply): LookUpFinding => ({
  kind: isCredentialRefused(reply) ? 'token_refused' : 'unknown',
});

/**
 * Asks whether the platform has an event of an award. Hosts ignore filters that they do not know, so each event's own log entry
 * decides. The newest come first: an event that is made meanwhile moves others to a later page, and hides none.
 */
export async function findEvent(search: Search): Promise<LookUpFinding> {
  const { client, asking, award } = search;
  const filter = {
    badgeId: award.badgeId,
    award: award.id,
    // A clock that was ahead, and was set right, wrote down a time that is still to come.
    from: Math.min(award.since, Date.now()) - MARGIN_MS,
    order: 'desc',
  } as const;
  const unread: IssuingEvent[] = [];
  for (let page = 0, seen = 0; page < PAGES_MAX; page += 1) {
    const { reply, value } = await client.listEvents(asking, { ...filter, limit: PAGE_MAX, offset: seen });
    // A list that does not say how long it is may be only its beginning; what cannot be read may be the one.
    if (value === null || value.total === null || value.rows.length < value.count) return nothingIn(reply);
    const it = value.rows.find((event) => event.award?.id === award.id);
    if (it) return { kind: 'found', remoteId: it.id };
    unread.push(...value.rows.filter((event) => event.award === undefined));
    seen += value.count;
    if (value.count === 0 || seen >= value.total) return openEach(search, unread);
  }
  return { kind: 'unknown' };
}

/** An event whose log entry the list leaves out is opened. */
async function openEach({ client, asking, award }: Search, events: IssuingEvent[]): Promise<LookUpFinding> {
  if (events.length > OPENED_MAX) return { kind: 'unknown' };
  for (const { id } of events) {
    const { reply, value } = await client.getEvent(asking, id);
    if (value === null || value.award === undefined) return nothingIn(reply);
    if (value.award?.id === award.id) return { kind: 'found', remoteId: value.id };
  }
  return { kind: 'absent' };
}
