import { issuanceStates, outcomeNames } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { Gauge, Registry } from 'prom-client';
import { rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';

type Count = { name: string; count: number };

/** Prometheus text: issuances by state and attempts by outcome, over all sites, counted when asked. */
export async function renderMetrics({ database }: Deps): Promise<{ text: string; contentType: string }> {
  const [states, outcomes] = await database.reports.run(async (db) => [
    await rows<Count>(db, sql`select state as name, count(*)::float8 as count from issuances group by state`),
    await rows<Count>(
      db,
      sql`select outcome as name, count(*)::float8 as count from attempts where outcome is not null group by outcome`,
    ),
  ]);
  const registry = new Registry();
  fill(registry, gauges.issuances, states);
  fill(registry, gauges.attempts, outcomes);
  return { text: await registry.metrics(), contentType: registry.contentType };
}

type GaugeShape = { name: string; help: string; label: string; values: readonly string[] };

const gauges = {
  issuances: {
    name: 'sidecar_issuances',
    help: 'Issuances by state',
    label: 'state',
    values: issuanceStates,
  },
  attempts: { name: 'sidecar_attempts', help: 'Attempts by outcome', label: 'outcome', values: outcomeNames },
} as const satisfies Record<string, GaugeShape>;

function fill(registry: Registry, { name, help, label, values }: GaugeShape, counts: Count[] = []): void {
  const gauge = new Gauge({ name, help, labelNames: [label], registers: [registry] });
  for (const value of values) gauge.set({ [label]: value }, 0);
  for (const { name: value, count } of counts) gauge.set({ [label]: value }, Number(count));
}
