import type { Deps } from '../deps.ts';
import { compare } from './compare.ts';
import { type Confirmed, confirmMissing } from './confirm-missing.ts';
import { type Asker, readEvents } from './read-events.ts';
import { issuedAs, readIssued, readNamed, type Span } from './read-ledger.ts';

// The platform's clock is not ours.
const MARGIN_MS = 60 * 60_000;
const LIMITS = { events: 50_000, opened: 1_000 };

/** `lagMs`: how late the platform's lists are at most. */
type Asked = Span & { wwwroot: string; program: string; lagMs: number };

/** Compares what the ledger and the platform say of an account within dates. Changes nothing. Null: there are too many events. */
export async function reconcile(
  { database }: Pick<Deps, 'database'>,
  asker: Asker,
  asked: Asked,
): Promise<Confirmed | null> {
  const { from, to, wwwroot, program, lagMs } = asked;
  // Before the events: what is issued meanwhile is not missed there.
  const issued = await database.reports.run((db) => readIssued(db, asked));
  const listedUntil = Date.now() - lagMs;
  const filter = { from: issued.since - MARGIN_MS, to: to + MARGIN_MS };
  const named = (given: { awards?: string[]; events?: string[] }) =>
    database.reports.run((db) => readNamed(db, asked, given));
  const known = async (ids: string[]) => issuedAs(await named({ events: ids }));
  const events = await readEvents(asker, filter, { program, limits: LIMITS, known });
  if (events === null) return null;
  const awards = events.flatMap(({ award }) => award?.id ?? []);
  const others = await named({ awards, events: events.map(({ id }) => id) });
  const isIssued = new Set(issued.awards.map(({ id }) => id));
  const all = [...issued.awards, ...others.filter(({ id }) => !isIssued.has(id))];
  return confirmMissing(asker, compare({ wwwroot, program, from, to, listedUntil, awards: all, events }));
}
