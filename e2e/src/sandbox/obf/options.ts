import { type SharedOptions, sharedDefaults } from '../shared-options.ts';
import type { Client } from './clients/client.ts';
import { seedClients } from './clients/seed-clients.ts';

/** Where the documents are silent or hosts differ. May change while the sandbox runs. */
export interface Behaviour {
  /** An event shows up in lists only this many milliseconds after it was made. */
  readonly listingLagMs: number;
  /** `varied`: each event has a lag of its own, from 0 to that, the same at each start. */
  readonly listingLag: 'fixed' | 'varied';
  /** Whether lists filter by `log_entry`; `ignored` as hosts do that do not know the parameter. */
  readonly logEntryFilter: 'honoured' | 'ignored';
  /** `old`: events without `log_entry`, badges with `languages`, as recorded in 2025. */
  readonly lists: 'current' | 'old';
  /** Of an issue call. */
  readonly issueStatus: 200 | 201;
  /** Beyond `issuing_limit`: `success: false`, or a 400. */
  readonly overQuota: 'unsuccessful' | 'bad_request';
  /** Of bodies. */
  readonly unknownFields: 'refused' | 'ignored';
}

export interface ObfOptions extends SharedOptions, Partial<Behaviour> {
  readonly clients?: readonly Client[];
  /** Issuable badges of the first client, 1 to 5,000; default 130. */
  readonly badgeCount?: number;
  /** How long a bearer works; default 18,000. */
  readonly tokenLifetimeSeconds?: number;
  /** Longer bodies are answered with 413. */
  readonly maxBodyBytes?: number;
}

export type ObfSettings = Required<ObfOptions>;

export const defaultBehaviour: Behaviour = {
  listingLagMs: 0,
  listingLag: 'fixed',
  logEntryFilter: 'honoured',
  lists: 'current',
  issueStatus: 200,
  overQuota: 'unsuccessful',
  unknownFields: 'refused',
};

export const defaultSettings: ObfSettings = {
  ...sharedDefaults,
  ...defaultBehaviour,
  // No limit is documented. The vendor's own plugin pauses for 0.1 s between pages: that pace must do.
  limit: 20,
  clients: seedClients,
  badgeCount: 130,
  // The example of the vendor's OpenAPI document.
  tokenLifetimeSeconds: 18_000,
  // The documented maximum of a request.
  maxBodyBytes: 67_108_864,
};
