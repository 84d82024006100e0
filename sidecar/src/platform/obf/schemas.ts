import type { Badge, Provider } from '@local-navigatr/shared-types';
import { imageOf, type Web } from '../http/image-url.ts';
import { isObject, type JsonObject, textOf } from '../http/json.ts';
import { idOf, platformIdOf } from '../http/platform-ids.ts';
import type { BadgeStanding } from '../port.ts';

/** The rows of `{result: […], total}`; null: that is no list of this API. */
export function rowsOf(json: unknown): JsonObject[] | null {
  const list = isObject(json) ? json['result'] : null;
  return Array.isArray(list) ? list.filter(isObject) : null;
}

export function totalOf(json: unknown, fallback: number): number {
  const total = isObject(json) ? Number(json['total']) : Number.NaN;
  return Number.isSafeInteger(total) && total >= 0 ? total : fallback;
}

// The year 9999, in seconds.
const TIME_MAX = 253_402_300_800;

/** An organisation. `issuingLimit`: badges that it may issue; 0: any number, or it is not said. `paidUntil`: unix time. */
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
  const paidUntil = Number(json['paid_until']);
  return {
    id,
    name: textOf(json['name']) ?? id,
    issuingLimit: Number.isSafeInteger(limit) && limit > 0 ? limit : 0,
    paidUntil: Number.isSafeInteger(paidUntil) && paidUntil > 0 && paidUntil < TIME_MAX ? paidUntil : null,
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

export const aliasIdsOf = (json: JsonObject): string[] => textsIn(json['client_alias_id']);

/** Where badges belong: who issues them here, and the pages that show them. */
export type BadgePlace = { provider: { id: string; name: string | null }; web: Web };

/** An element of the list, or one badge, which has its texts by language. */
export function badgeOf(json: unknown, { provider, web }: BadgePlace): Badge | null {
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
    providerId: provider.id,
    providerName: provider.name,
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

/** An issuing event as lists have it, and by itself. `award`: undefined where the reply has no log entry at all. */
export type ListedEvent = { id: string; award: string | null | undefined };

export function eventOf(json: JsonObject): ListedEvent | null {
  const id = platformIdOf(json['id']);
  return id === null ? null : { id, award: awardIn(json['log_entry']) };
}

/** It is sent as an object and comes back as text. */
function awardIn(entry: unknown): string | null | undefined {
  if (entry === undefined) return undefined;
  const parsed = typeof entry === 'string' ? parse(entry) : entry;
  return isObject(parsed) ? textOf(parsed['award']) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The one learner of an event. The address is as it was issued to. */
export type EventRecipient = BadgeStanding & { eventId: string; email: string };

/** Null: that is no recipient of an event. */
export function recipientOf(json: JsonObject): EventRecipient | null {
  const email = textOf(json['email']);
  const eventId = textOf(json['event_id']);
  if (email === null || eventId === null) return null;
  return {
    eventId,
    email,
    claimed: json['received'] === true || json['in_passport'] === true,
    revoked: json['revoked'] === true,
  };
}
