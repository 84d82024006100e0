import { NAVIGATR_RATE } from '@local-navigatr/shared-types';
import type { Account } from './accounts/account.ts';
import { defaultAccounts } from './accounts/seed-accounts.ts';
import { type SharedOptions, sharedDefaults } from './shared-options.ts';

export interface SandboxOptions extends SharedOptions {
  /** Whether `Idempotency-Key` is honoured; default `ignored`, as nothing says that the real API does. */
  readonly idempotency?: 'honoured' | 'ignored';
  /** What happens to unknown fields of an issue call; default `ignored`. */
  readonly unknownFields?: 'refused' | 'ignored';
  readonly accounts?: readonly Account[];
  /** Badges of provider 1, 1 to 5,000; default 130. */
  readonly badgeCount?: number;
}

export type SandboxSettings = Required<SandboxOptions>;

export const defaultSettings: SandboxSettings = {
  ...sharedDefaults,
  ...NAVIGATR_RATE,
  idempotency: 'ignored',
  unknownFields: 'ignored',
  accounts: defaultAccounts,
  badgeCount: 130,
};
