import type { Access, Finding, RateLimitPermit, SoughtAward } from '../port.ts';
import type { ObfApi } from './api.ts';
import { eventOf, type ListedEvent, rowsOf } from './schemas.ts';

// The documented maximum of a page.
const PAGE = 1_000;
// A host that ignores the filter shows every event of the badge since then: more than this is not looked through.
const PAGES_MAX = 50;
// Older hosts list events without their log entry: so many are opened one by one.
const OPENED_MAX = 100;
// The platform's clock is not ours.
const MARGIN_MS = 60 * 60_000;

type Search = { api: ObfApi; access: Access; award: SoughtAward; permit: RateLimitPermit };

/**
 * Asks whether the platform has an event of an award. Hosts ignore filters that they do not know, so each event's own log entry
 * decides. The newest come first: an event that is made meanwhile moves others to a later page, and hides none.
 */
export async function findEvent(search: Search): Promise<Finding> {
  const unread: ListedEvent[] = [];
  for (let page = 0, seen = 0; page < PAGES_MAX; page += 1) {
    const listed = await listEvents(search, seen);
    if (listed === null) return { kind: 'unknown' };
    const found = listed.events.find(({ award }) => award === search.award.id);
    if (found) return { kind: 'found', remoteId: found.id };
    unread.push(...listed.events.filter(({ award }) => award === undefined));
    seen += listed.rows;
    if (listed.rows === 0 || seen >= listed.total) return openEach(search, unread);
  }
  return { kind: 'unknown' };
}

type Listed = { events: ListedEvent[]; rows: number; total: number };

async function listEvents({ api, access, award, permit }: Search, offset: number): Promise<Listed | null> {
  const query = new URLSearchParams({
    badge_id: award.badgeId,
    log_entry: `award:${award.id}`,
    begin: String(Math.max(0, Math.floor((award.since - MARGIN_MS) / 1000))),
    order_by: 'desc',
    limit: String(PAGE),
    offset: String(offset),
  });
  const path = `event/${api.clientIdOf(access)}?${query}`;
  return (await api.ask(access, { path, permit }, listedIn)).value;
}

function listedIn(json: unknown): Listed | null {
  const found = rowsOf(json);
  const total = Number((json as { total?: unknown } | null)?.total);
  // A list that does not say how long it is may be only its beginning.
  if (found === null || !Number.isSafeInteger(total)) return null;
  const events = found.map(eventOf).filter((event) => event !== null);
  return events.length === found.length ? { events, rows: found.length, total } : null;
}

/** An event whose log entry the list leaves out is opened. */
async function openEach({ api, access, award, permit }: Search, events: ListedEvent[]): Promise<Finding> {
  if (events.length > OPENED_MAX) return { kind: 'unknown' };
  for (const { id } of events) {
    const path = `event/${api.clientIdOf(access)}/${encodeURIComponent(id)}`;
    const { value } = await api.ask(access, { path, permit }, (json) =>
      eventOf((json ?? {}) as Record<string, unknown>),
    );
    if (value === null || value.award === undefined) return { kind: 'unknown' };
    if (value.award === award.id) return { kind: 'found', remoteId: value.id };
  }
  return { kind: 'absent' };
}
