import { createHmac, randomBytes } from 'node:crypto';
import type { Credential } from '../port.ts';

// Of this process alone: what lies in memory as a key must not let a password be tried out.
const KEY = randomBytes(32);

/** Stands for a credential in this process's memory. */
export const memoryKeyOf = (environment: string, credential: Credential): string =>
  createHmac('sha256', KEY)
    .update(JSON.stringify([environment, credential]))
    .digest('hex');
