import type { Recipient } from '@local-navigatr/shared-types';
import type { IssueRequest } from '../port.ts';

/** Names our calls among those of other programs that use the account. */
export const PROGRAM = 'local_navigatr';

// The pattern of the vendor's own API.
const ADDRESS = /^[^@<]{1,64}@[^@>]{1,255}$/u;

export type IssueBody =
  | { kind: 'body'; text: string }
  /** The platform takes no such address: nothing is sent. */
  | { kind: 'refused'; errorClass: 'ADDRESS_NOT_ACCEPTED' };

/** One event for one learner, so that it can be found, watched and revoked alone. */
export function issueBody(request: IssueRequest, clientId: string): IssueBody {
  const { award, recipient, providerId, evidence, validMonths } = request;
  if (award === undefined) throw new Error('an award is issued without its details');
  const person = personOf(recipient);
  if (person === null) return { kind: 'refused', errorClass: 'ADDRESS_NOT_ACCEPTED' };
  const { id, wwwroot, courseId, issuedOn } = award;
  const fields = {
    api_consumer_id: PROGRAM,
    recipient: [person],
    // Without the revision: every attempt of an award is found by it.
    log_entry: { award: id, wwwroot, course_id: courseId },
    ...(issuedOn === null ? {} : { issued_on: seconds(issuedOn) }),
    ...(validMonths === null
      ? {}
      : { expires_on: seconds(monthsAfter(issuedOn ?? Date.now(), validMonths)) }),
    ...(evidence === null ? {} : { criteria_add: evidence }),
    ...(providerId === null || providerId === clientId ? {} : { client_alias_id: providerId }),
  };
  return { kind: 'body', text: JSON.stringify(fields) };
}

const seconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000));

/** The same day so many months later, or the last of that month, in UTC. */
function monthsAfter(start: number, months: number): number {
  const day = new Date(start).getUTCDate();
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  return end.setUTCDate(Math.min(day, lastDay));
}

/** Null: the platform does not take the address. A name ends up in the header of a mail, so it has no control characters. */
function personOf({ firstName, lastName, email }: Recipient): { email: string; name: string } | null {
  const address = email.trim();
  if (!ADDRESS.test(address) || /\p{Cc}/u.test(address)) return null;
  return { email: address, name: cleaned(`${firstName} ${lastName}`) };
}

const cleaned = (name: string): string => name.replace(/[\p{Cc}\s]+/gu, ' ').trim();
