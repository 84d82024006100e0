import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Db, onlyRow } from '../db/client.ts';
import { HOME } from '../recovery/home.ts';

/** `home`: names where the ledger lives. `newest`: grows with every award that it takes over. */
export type LedgerMark = { home: string; newest: number };

/** What Moodle got in its last look at the feed shows that this ledger is another one, or goes on from an earlier moment. */
export type MarkVerdict = 'same' | 'elsewhere' | 'earlier';

export async function readMark(db: Db): Promise<LedgerMark> {
  const { home, newest } = await onlyRow<{ home: string | null; newest: number | string }>(
    db,
    sql`select (select value from installation where key = ${HOME}) as home,
          (select last_value from issuances_id_seq) as newest`,
  );
  const name = createHash('sha256')
    .update(home ?? '')
    .digest('hex');
  return { home: name.slice(0, 16), newest: Number(newest) };
}

export const writeMark = ({ home, newest }: LedgerMark): string => `${home}-${newest}`;

/** A caller that brings no mark, or one that cannot be read, shows nothing. */
export function compareMark(given: string | undefined, { home, newest }: LedgerMark): MarkVerdict {
  const [, theirHome, theirNewest] = /^([0-9a-f]{16})-(\d{1,15})$/.exec(given ?? '') ?? [];
  if (theirHome === undefined) return 'same';
  if (theirHome !== home) return 'elsewhere';
  return Number(theirNewest) > newest ? 'earlier' : 'same';
}
