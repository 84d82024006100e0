/** The ledger that was kept of the schema that this migration was the last of. */
export const ledgerFile = (tag: string): URL => new URL(`./${tag}.ndjson`, import.meta.url);

/** The master key of all of them. */
export const MASTER_KEY = Buffer.alloc(32, 7);
