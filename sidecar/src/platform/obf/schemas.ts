import type { Provider } from '@local-navigatr/shared-types';
import { imageOf, type Web } from '../http/image-url.ts';
import { isObject, type JsonObject, textOf } from '../http/json.ts';
import { idOf, platformIdOf } from '../http/platform-ids.ts';
import type { AwardMark, EventRecipient, IssuingEvent, RecordedBadge } from '../records.ts';

/** `total`: null where the list does not say how long it is. */
export type Page<T> = { rows: T[]; count: number; total: number | null };

/** A page of `{result: […], total}`, and what can be read of it; null: that is no list of this API. */
export function pageOf<T>(json: unknown, read: (row: JsonObject) => T | null): Page<T> | null {
  const list = isObject(json) ? json['result'] : null;
  if (!isObject(json) || !Array.isArray(list)) return null;
  const rows = list.filter(isObject).flatMap((row) => read(row) ?? []);
  const total = json['total'] === null ? Number.NaN : Number(json['total']);
  return { rows, count: list.length, total: Number.isSafeInteger(total) && total >= 0 ? total : null };
}

// The year 9999, in seconds.
const TIME_MAX = 253_402_300_800;

/** From unix time; null for what is none. */
function timeOf(value: unknown): number | null {
  const seconds = Number(value);
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < TIME_MAX ? seconds * 1000 : null;
}

/** An organisation. `issuingLimit`: badges that it may issue; 0: any number, or it is not said. `paidUntil`: in milliseconds since 1970. */
export type Client = {
  id: string;
  name: string;
  issuingLimit: number;
  paidUntil: number | null;
  imageUrl: string | null;
};

export function clientOf(json: unknown, web: Web): Client | null {
  const id = idOf(json);
  if (id === null || !isObject(json)) return null;
  const limit = Number(json['issuing_limit']);
  return {
    id,
    name: textOf(json['name']) ?? id,
    issuingLimit: Number.isSafeInteger(limit) && limit > 0 ? limit : 0,
    paidUntil: timeOf(json['paid_until']),
    imageUrl: httpImage(json['image'], web),
  };
}

/** One of the sub-organisations. */
export function aliasOf(json: JsonObject, web: Web): Provider | null {
  const id = idOf(json);
  return id === null
    ? null
    : { id, name: textOf(json['name']) ?? id, imageUrl: httpImage(json['image'], web) };
}

/** Pictures also come as data: those are no address. */
const httpImage = (value: unknown, web: Web): string | null =>
  typeof value === 'string' && /^https?:/i.test(value) ? imageOf(value, web) : null;

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : [];

/** An element of the list, or one badge, which has its texts by language. */
export function badgeOf(json: unknown, web: Web): RecordedBadge | null {
  const id = idOf(json);
  if (id === null || !isObject(json)) return null;
  const contents = Array.isArray(json['content']) ? json['content'].filter(isObject) : [];
  const primary = textOf(json['primary_language']);
  const text = contents.find(({ language }) => language === primary) ?? contents[0] ?? json;
  const isDraft = json['draft'] === true;
  const categories = textsIn(json['category']);
  const languages = languagesOf(json, contents, primary);
  return {
    id,
    providerIds: textsIn(json['client_alias_id']),
    name: textOf(text['name']) ?? id,
    description: textOf(text['description']) ?? '',
    imageUrl: httpImage(json['image'], web) ?? publicPage(web.base, `${id}.png`),
    status: isDraft ? 'draft' : 'published',
    source: null,
    issuable: !isDraft,
    ...(categories.length === 0 ? {} : { categories }),
    ...(languages.length === 0 ? {} : { languages }),
    url: publicPage(web.base, `${id}/criteria.html`),
  };
}

/** The primary one first. Older replies have them under another name. */
function languagesOf(json: JsonObject, contents: JsonObject[], primary: string | null): string[] {
  const listed = textsIn(json['language'] ?? json['languages']);
  const all = listed.length > 0 ? listed : textsIn(contents.map(({ language }) => language));
  return [...new Set(primary === null ? all : [primary, ...all])];
}

// Version 2 has no public pages of its own: the vendor's plugin uses these.
const publicPage = ({ origin }: URL, file: string): string => `${origin}/v1/badge/_/${file}`;

/** As lists have it, or one, which has its badge whole. */
export function eventOf(json: unknown): IssuingEvent | null {
  const id = isObject(json) ? platformIdOf(json['id']) : null;
  if (id === null || !isObject(json)) return null;
  const recipients = json['recipient_count'];
  return {
    id,
    badgeId: textOf(json['badge_id']) ?? idOf(json['badge']),
    providerId: textOf(json['client_alias_id']),
    at: timeOf(json['ctime']) ?? timeOf(json['issued_on']),
    recipients: typeof recipients === 'number' && Number.isSafeInteger(recipients) ? recipients : null,
    program: textOf(json['api_consumer_id']),
    award: awardIn(json['log_entry']),
  };
}

/** It is sent as an object and comes back as text. */
function awardIn(entry: unknown): AwardMark | null | undefined {
  if (entry === undefined) return undefined;
  const parsed = typeof entry === 'string' ? parse(entry) : entry;
  const id = isObject(parsed) ? textOf(parsed['award']) : null;
  if (id === null || !isObject(parsed)) return null;
  return { id, wwwroot: textOf(parsed['wwwroot']), courseId: textOf(parsed['course_id']) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null: that is no recipient of an event. */
export function recipientOf(json: JsonObject): EventRecipient | null {
  const email = textOf(json['email']);
  const eventId = textOf(json['event_id']);
  if (email === null || eventId === null) return null;
  return {
    eventId,
    email,
    name: textOf(json['name']),
    claimed: json['received'] === true || json['in_passport'] === true,
    revoked: json['revoked'] === true,
  };
}
