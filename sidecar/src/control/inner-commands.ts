/** What `doctor` and `backup` ask of the sidecar that has the embedded database; no person types these. */
export const EXAMINE_LEDGER = 'examine-ledger';
export const READ_LEDGER = 'read-ledger';
