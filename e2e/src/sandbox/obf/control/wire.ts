import { z } from 'zod';
import type { AnswerCounts } from '../../record/count-answers.ts';
import type { Alias } from '../clients/client.ts';

export const behaviourSchema = z.strictObject({
  listingLagMs: z.int().nonnegative().optional(),
  listingLag: z.enum(['fixed', 'varied']).optional(),
  logEntryFilter: z.enum(['honoured', 'ignored']).optional(),
  lists: z.enum(['current', 'old']).optional(),
  issueStatus: z.union([z.literal(200), z.literal(201)]).optional(),
  overQuota: z.enum(['unsuccessful', 'bad_request']).optional(),
  unknownFields: z.enum(['refused', 'ignored']).optional(),
});

const id = z.string().regex(/^\w{1,100}$/);

export const clientChangeSchema = z.strictObject({
  /** All that remain: leave one out and it has vanished. */
  aliases: z.array(z.strictObject({ id, name: z.string() })).optional(),
  /** 0: any number. */
  issuingLimit: z.int().nonnegative().optional(),
  secrets: z.array(id).optional(),
});
export type ClientChange = z.output<typeof clientChangeSchema>;

export const secretSchema = z.strictObject({ secret: z.string().min(1) });

/** What becomes of a badge without the API. */
export const recipientChangeSchema = z.strictObject({
  email: z.string().min(1),
  received: z.boolean().optional(),
  inPassport: z.boolean().optional(),
  revoked: z.boolean().optional(),
});
export type RecipientChange = z.output<typeof recipientChangeSchema>;

export interface ClientView {
  readonly id: string;
  readonly name: string;
  readonly secrets: readonly { readonly secret: string; readonly state: 'valid' | 'revoked' }[];
  readonly aliases: readonly Alias[];
  readonly issuingLimit: number;
  /** Badges issued, revoked ones included. */
  readonly issued: number;
  /** Bearers that it was given so far. */
  readonly bearers: number;
}

export interface ObfCounters extends Omit<AnswerCounts, 'unauthorised'> {
  /** Events, not badges. */
  readonly issued: number;
  readonly forbidden: number;
  /** By client id: bearers that it was given. */
  readonly bearers: Readonly<Record<string, number>>;
  /** By client id: the most calls, admitted or not, that were ever made within one window. */
  readonly maxInWindow: Readonly<Record<string, number>>;
}
