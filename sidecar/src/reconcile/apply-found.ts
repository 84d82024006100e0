import type { CancelReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { COMMAND_LINE, writeAudit } from '../audit/write-audit.ts';
import { type Db, rows } from '../db/client.ts';
import { writeFound } from '../delivery/write-finding.ts';
import type { Deps } from '../deps.ts';
import type { LedgerAward, Pair } from './compare.ts';

// One short transaction each.
const BATCH = 100;

/**
 * Sets to issued what was not decided and is there. What moved since it was compared stays as it is. Nothing is sent by it. Returns
 * how many were set.
 */
export async function applyFound(deps: Deps, site: string, found: readonly Pair[]): Promise<number> {
  const { intake } = deps.database;
  let set = 0;
  for (let from = 0; from < found.length; from += BATCH) {
    const batch = found.slice(from, from + BATCH);
    set += await intake.transaction((tx) => applyBatch(tx, batch));
  }
  const details = `set to issued: ${set} of ${found.length}`;
  await intake.transaction((tx) =>
    writeAudit(tx, { site, actor: COMMAND_LINE, action: 'reconciled', details }),
  );
  deps.wake();
  return set;
}

type Locked = Pick<LedgerAward, 'id' | 'state'> & { remoteId: string; cancelReason: CancelReason | null };

async function applyBatch(tx: Db, batch: readonly Pair[]): Promise<number> {
  const seen = batch.map(({ award: { id, state, reason }, event }) => ({
    id,
    state,
    reason,
    remote: event.id,
  }));
  const locked = await rows<Locked & { id: number | string }>(
    tx,
    sql`
    select i.id, i.state, i.cancel_reason as "cancelReason", t.remote as "remoteId"
    from jsonb_to_recordset(${JSON.stringify(seen)}::text::jsonb) as t(id bigint, state text, reason text, remote text)
    join issuances i on i.id = t.id and i.state = t.state and i.reason is not distinct from t.reason
    order by i.id for update of i`,
  );
  const found = locked.map(({ id, state, ...row }) => ({ ...row, id: Number(id), from: state }));
  await writeFound(tx, found, { actor: COMMAND_LINE });
  return found.length;
}
