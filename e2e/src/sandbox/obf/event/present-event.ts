import { presentIssued } from '../catalogue/present-badge.ts';
import type { Behaviour } from '../options.ts';
import type { EventRecipient, IssuingEvent, RecipientOfEvent } from './event-book.ts';

/** A string, although it was sent as an object. */
function logEntryOf({ entry }: IssuingEvent): string | null {
  return entry.logEntry === null ? null : JSON.stringify(entry.logEntry);
}

function presentCommon({ entry, createdOn, changedOn }: IssuingEvent) {
  return {
    id: entry.eventId,
    name: entry.eventName,
    client_alias_id: entry.clientAliasId,
    expires_on: entry.expiresOn,
    issued_on: entry.issuedOn,
    api_consumer_id: entry.apiConsumerId,
    earnable_application_id: null,
    ctime: createdOn,
    mtime: changedOn,
  };
}

/** `EventListElement`. */
export function presentListed(event: IssuingEvent, lists: Behaviour['lists']) {
  return {
    ...presentCommon(event),
    badge_id: event.entry.badgeId,
    recipient_count: event.recipients.length,
    ...(lists === 'old' ? {} : { log_entry: logEntryOf(event) }),
  };
}

/** `Event`. It does not say who received the badge. */
export function presentEvent(event: IssuingEvent) {
  return {
    ...presentCommon(event),
    badge: presentIssued(event.badge),
    email_message: event.entry.emailMessage,
    log_entry: logEntryOf(event),
  };
}

export function receivePath({ receiveToken }: EventRecipient): string {
  return `/receive/${receiveToken}`;
}

/** `EventRecipient`. */
export function presentRecipient({ event: { entry }, recipient }: RecipientOfEvent, publicUrl: string) {
  return {
    event_id: entry.eventId,
    badge_id: entry.badgeId,
    client_alias_id: entry.clientAliasId,
    assertion_id: recipient.assertionId,
    email: recipient.email,
    name: recipient.name,
    receive_url: `${publicUrl}${receivePath(recipient)}`,
    assertion_json_url: `${publicUrl}/obv3/credentials/${recipient.assertionId}.json`,
    received: recipient.received,
    in_passport: recipient.inPassport,
    pdf_downloaded: false,
    issued_on: entry.issuedOn,
    expires_on: entry.expiresOn,
    revoked: recipient.revoked,
  };
}
