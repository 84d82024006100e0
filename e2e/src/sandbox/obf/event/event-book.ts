import { createHash } from 'node:crypto';
import type { Numbered } from '../../record/journal.ts';
import type { ObfBadge } from '../catalogue/badge.ts';
import type { ObfIssuedEntry, Recipient } from './issued-entry.ts';

/** What has become of a badge since it was issued. */
export interface RecipientState {
  readonly received: boolean;
  readonly inPassport: boolean;
  readonly revoked: boolean;
}

export interface EventRecipient extends Recipient, RecipientState {
  readonly assertionId: string;
  /** Enough to take the badge: never for a log. */
  readonly receiveToken: string;
}

export interface IssuingEvent {
  readonly entry: Numbered<ObfIssuedEntry>;
  /** As it was when it was issued. */
  readonly badge: ObfBadge;
  readonly recipients: readonly EventRecipient[];
  /** Unix seconds. */
  readonly createdOn: number;
  readonly changedOn: number;
}

export interface RecipientOfEvent {
  readonly event: IssuingEvent;
  readonly recipient: EventRecipient;
}

const untouched: RecipientState = { received: false, inPassport: false, revoked: false };

const idOf = (...parts: readonly string[]) =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);

function recipientOf({ eventId }: ObfIssuedEntry, { email, name }: Recipient): EventRecipient {
  const assertionId = idOf('assertion', eventId, email);
  return { ...untouched, email, name, assertionId, receiveToken: idOf('receive', eventId, email) };
}

/** Events and what became of their badges. */
export class EventBook {
  readonly #events = new Map<string, IssuingEvent>();

  add(entry: Numbered<ObfIssuedEntry>, badge: ObfBadge): void {
    const recipients = entry.recipients.map((recipient) => recipientOf(entry, recipient));
    const createdOn = Math.floor(Date.parse(entry.at) / 1000);
    this.#events.set(entry.eventId, { entry, badge, recipients, createdOn, changedOn: createdOn });
  }

  all(): IssuingEvent[] {
    return [...this.#events.values()];
  }

  find(eventId: string): IssuingEvent | undefined {
    return this.#events.get(eventId);
  }

  /** Undefined also for an event of another client. */
  ofClient(clientId: string, eventId: string): IssuingEvent | undefined {
    const event = this.#events.get(eventId);
    return event?.entry.clientId === clientId ? event : undefined;
  }

  recipient(isWanted: (recipient: EventRecipient) => boolean): RecipientOfEvent | undefined {
    for (const event of this.#events.values()) {
      const recipient = event.recipients.find(isWanted);
      if (recipient) return { event, recipient };
    }
    return undefined;
  }

  /** Badges of the client that were issued, revoked ones included. */
  badgesOf(clientId: string): number {
    const events = this.all().filter(({ entry }) => entry.clientId === clientId);
    return events.reduce((sum, { recipients }) => sum + recipients.length, 0);
  }

  /**
   * Changes the badges of these addresses, each as it was issued to the letter.
   * @param now Unix seconds
   * @returns the addresses that this changed
   */
  change(eventId: string, emails: readonly string[], state: Partial<RecipientState>, now: number): string[] {
    const event = this.#events.get(eventId);
    if (!event) return [];
    const changed = event.recipients.filter(
      (recipient) => emails.includes(recipient.email) && !isIn(recipient, state),
    );
    const recipients = event.recipients.map((recipient) =>
      changed.includes(recipient) ? { ...recipient, ...state } : recipient,
    );
    if (changed.length > 0) this.#events.set(eventId, { ...event, recipients, changedOn: now });
    return changed.map(({ email }) => email);
  }
}

function isIn(recipient: EventRecipient, state: Partial<RecipientState>): boolean {
  return Object.entries(state).every(([name, value]) => recipient[name as keyof RecipientState] === value);
}
