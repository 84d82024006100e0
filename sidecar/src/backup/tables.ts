/** Every table with rows that cannot be had again, those that others refer to first. */
export const backedUp = [
  'installation',
  'sites',
  'lanes',
  'connections',
  'holds',
  'recoveries',
  'recipients',
  'issuances',
  'attempts',
  'refusals',
  'audit_log',
  'changes',
  'nonces',
  'erasures',
  'shared_addresses',
] as const;

/** What the platform is asked for again, and what a restored ledger has already. */
export const leftOut = [
  'bearers',
  'cached_providers',
  'cached_catalogues',
  'cached_badges',
  'schema_migrations',
] as const;

/** Tables whose ids a sequence gives. */
export const numbered = [
  'recipients',
  'issuances',
  'attempts',
  'audit_log',
  'erasures',
] as const satisfies (typeof backedUp)[number][];

export type TableName = (typeof backedUp)[number];

/** Rows per table. */
export type Counts = Record<TableName, number>;

export const noCounts = (): Counts => Object.fromEntries(backedUp.map((table) => [table, 0])) as Counts;

export const isTable = (name: string): name is TableName => backedUp.some((table) => table === name);
