import { defaultAccounts, northfield, stagingAccounts } from '../../sandbox/accounts/seed-accounts.ts';

/** Another token of the account that the tests issue from, generated to take the place of the first. */
export const NEXT_TOKEN = 'sandbox-pat-northfield-9-next';

export const PRODUCTION_ACCOUNTS = defaultAccounts.map((account) =>
  account === northfield ? { ...account, tokens: [...account.tokens, NEXT_TOKEN] } : account,
);

/** Not one of them is known in production. */
export const STAGING_ACCOUNTS = stagingAccounts;
