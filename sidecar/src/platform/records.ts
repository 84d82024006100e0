import type { Badge } from '@local-navigatr/shared-types';
import type { Access, RateLimitPermit, Read } from './asking.ts';

/**
 * Some rows of a list. `count`: how many were listed, those that cannot be read included. `total`: null where the list does not
 * say how long it is.
 */
export type Rows<T> = { rows: T[]; count: number; total: number | null };

/** A badge of an account, drafts included. `providerIds`: the sub-organisations that may issue it. */
export type RecordedBadge = Omit<Badge, 'providerId' | 'providerName'> & { providerIds: string[] };

/** What our own calls leave at an event. */
export type AwardMark = { id: string; wwwroot: string | null; courseId: string | null };

/** One issuing of a badge, to one person or many. Times are in milliseconds since 1970. */
export type IssuingEvent = {
  id: string;
  badgeId: string | null;
  providerId: string | null;
  /** Null: the platform does not say. */
  at: number | null;
  recipients: number | null;
  /** The program that issued it, as it calls itself. */
  program: string | null;
  /** Null: it is none of ours. Undefined: the list does not say, the event itself does. */
  award: AwardMark | null | undefined;
};

/** A person of an event. The address is the one that it was issued to. */
export type EventRecipient = {
  eventId: string;
  email: string;
  name: string | null;
  claimed: boolean;
  revoked: boolean;
};

/** Empty fields filter nothing. `from` and `to`: in milliseconds since 1970, both included. */
export type EventFilter = {
  badgeId?: string | undefined;
  email?: string | undefined;
  award?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  order?: 'asc' | 'desc';
};

/** Which rows of a list. */
export type ListWindow = { offset: number; limit: number };

/** What a platform keeps of all that an account has issued, by whatever program: for people who look after the account. */
export interface Records {
  /** What our own calls name themselves. */
  readonly program: string;
  listBadges(access: Access, place: ListWindow, permit: RateLimitPermit): Promise<Read<Rows<RecordedBadge>>>;
  listEvents(
    access: Access,
    asked: EventFilter & ListWindow,
    permit: RateLimitPermit,
  ): Promise<Read<Rows<IssuingEvent>>>;
  getEvent(access: Access, id: string, permit: RateLimitPermit): Promise<Read<IssuingEvent>>;
  listRecipients(
    access: Access,
    asked: { eventId: string } & ListWindow,
    permit: RateLimitPermit,
  ): Promise<Read<Rows<EventRecipient>>>;
}
