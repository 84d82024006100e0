/** The SQL of the ledger: beside the sources as well as beside the bundle. */
export const migrationsFolder = new URL('../migrations/', import.meta.url);
