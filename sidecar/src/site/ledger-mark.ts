import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Db, onlyRow } from '../db/client.ts';
import { Refusal } from '../errors.ts';
import { HOME } from './home.ts';

/**
 * `home`: names where the ledger lives. `newest`: grows with every award that it takes over. `recovery`: names the site's last
 * recovery, open or ended; `0` before the first.
 */
export type LedgerMark = { home: string; newest: number; recovery: string };

/** What Moodle got in its last look at the feed shows that this ledger is another one, or goes on from an earlier moment. */
export type MarkVerdict = 'same' | 'elsewhere' | 'earlier';

/** In the query of a call: the mark of the ledger that the caller knows. */
export const markQuery = z.object({ ledger: z.string().max(64).optional() });

export async function readMark(db: Db, site: string): Promise<LedgerMark> {
  const { home, newest, recovery } = await onlyRow<{
    home: string | null;
    newest: number | string;
    recovery: string | null;
  }>(
    db,
    sql`select (select value from installation where key = ${HOME}) as home,
          (select last_value from issuances_id_seq) as newest,
          (select r.id::text from recoveries r where r.site = ${site}
            order by (r.ended_at is null) desc, r.begun_at desc limit 1) as recovery`,
  );
  const name = createHash('sha256')
    .update(home ?? '')
    .digest('hex');
  return { home: name.slice(0, 16), newest: Number(newest), recovery: recovery?.slice(0, 8) ?? '0' };
}

export const writeMark = ({ home, newest, recovery }: LedgerMark): string => `${home}-${newest}-${recovery}`;

/** `recovery` is null where the mark says nothing of one. */
function parseMark(given: string | undefined) {
  const [, home, newest, recovery = null] =
    /^([0-9a-f]{16})-(\d{1,15})(?:-(0|[0-9a-f]{8}))?$/.exec(given ?? '') ?? [];
  return home === undefined ? null : { home, newest: Number(newest), recovery };
}

/** A caller that brings no mark, or one that cannot be read, shows nothing. */
export function compareMark(given: string | undefined, own: LedgerMark): MarkVerdict {
  const theirs = parseMark(given);
  if (theirs === null) return 'same';
  if (theirs.home !== own.home) return 'elsewhere';
  return theirs.newest > own.newest ? 'earlier' : 'same';
}

/** Whether a caller that brings this mark has seen the ledger since it went back in time, moved or went into recovery. */
export const isSeen = (given: string | undefined, own: LedgerMark): boolean =>
  compareMark(given, own) === 'same' && (parseMark(given)?.recovery ?? own.recovery) === own.recovery;

/** Those of the marks whose callers have not seen the ledger since then. */
export async function findUnseen(
  db: Db,
  site: string,
  given: readonly (string | undefined)[],
): Promise<ReadonlySet<string>> {
  const marks = given.filter((one) => one !== undefined);
  if (marks.length === 0) return new Set();
  const own = await readMark(db, site);
  return new Set(marks.filter((one) => !isSeen(one, own)));
}

/** What a caller gets that decided by what another ledger, or this one at an earlier moment, had told it. */
export const ledgerChanged = (): Refusal =>
  new Refusal('ledger_changed', 'the ledger is not the one that the caller last saw in the feed');

/** Throws {@link ledgerChanged} where the mark is such a caller's: its next look at the feed tells it of this ledger. */
export async function requireSeen(db: Db, site: string, mark: string | undefined): Promise<void> {
  if ((await findUnseen(db, site, [mark])).size > 0) throw ledgerChanged();
}
