import { sql } from 'drizzle-orm';
import { type Db, rows } from './client.ts';
import { achievements, issuances } from './schema/issuances.ts';

/** Columns with names, addresses, free text or ids of people. No plan depends on which values are how frequent. */
const PERSONAL_COLUMNS = [
  'recipients.user_id',
  'recipients.first_name',
  'recipients.last_name',
  'recipients.email',
  'issuances.user_id',
  ...Object.keys(achievements).map(
    (name) => `issuances.${issuances[name as keyof typeof achievements].name}`,
  ),
  'audit_log.actor',
  'audit_log.details',
  'holds.actor',
  'recoveries.ended_by',
];

/**
 * Keeps ANALYZE from copying values of people into `pg_statistic`, where they would outlive the rows they are from. Only
 * columns that do not have it yet, so that a running sidecar is not waited for.
 */
export async function withoutStatistics(tx: Db): Promise<void> {
  const columns = await rows<{ table: string; column: string }>(
    tx,
    sql`
    select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = any (current_schemas(false)) and coalesce(a.attstattarget, -1) <> 0
      and c.relname || '.' || a.attname in (
        select jsonb_array_elements_text(${JSON.stringify(PERSONAL_COLUMNS)}::text::jsonb))`,
  );
  for (const { table, column } of columns)
    await tx.execute(
      sql`alter table ${sql.identifier(table)} alter column ${sql.identifier(column)} set statistics 0`,
    );
}
