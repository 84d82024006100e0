import {
  type AuthScheme,
  type Badge,
  PLATFORM_ID_MAX,
  type Provider,
  platformId,
} from '@local-navigatr/shared-types';
import { isFrom } from '../image-source.ts';
import type { Account, ImageSource } from '../port.ts';

/** Answers are read tolerantly: what is missing is missing, what is unknown is ignored. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number or text as text, without what no database or page can hold; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  // Half of a surrogate pair, which neither PostgreSQL nor a URL takes, becomes U+FFFD on the way through UTF-8.
  const wellFormed = Buffer.from(value, 'utf8').toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL refuses NUL.
  return wellFormed.replace(/[\u0000\uFFFE\uFFFF]/g, '') || null;
}

/** An id as badges can be mapped and issued with; null for anything else, whatever the API meant by it. */
function platformIdOf(value: unknown): string | null {
  const parsed = platformId().safeParse(textOf(value));
  return parsed.success ? parsed.data : null;
}

export const idOf = (value: unknown): string | null => (isObject(value) ? platformIdOf(value['id']) : null);

/** Names an issued badge in the audit trail, whatever it looks like. */
export const issuedIdOf = (value: unknown): string | null =>
  isObject(value)
    ? Array.from(textOf(value['id']) ?? '')
        .slice(0, PLATFORM_ID_MAX)
        .join('') || null
    : null;

/** The list in a bare array or under one of the usual names. */
export function listOf(json: unknown): JsonObject[] {
  const list = isObject(json)
    ? ['items', 'data', 'results', 'providers', 'badges'].map((name) => json[name]).find(Array.isArray)
    : json;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export function totalOf(json: unknown, fallback: number): number {
  const total = isObject(json) ? Number(json['total'] ?? json['count']) : Number.NaN;
  return Number.isSafeInteger(total) && total >= 0 ? total : fallback;
}

/** Where the answers of an API belong in the web. */
export type Web = {
  base: URL;
  imageSources: readonly ImageSource[];
  /** Hears of each image that is left out, by its host. */
  onStrayImage: (host: string) => void;
};

/** The absolute address of an image, or null: teachers' browsers load it, so it comes from the platform's own hosts only. */
function imageOf(value: unknown, { base, imageSources, onStrayImage }: Web): string | null {
  const text = textOf(value);
  if (text === null || !URL.canParse(text, base.href)) return null;
  const url = new URL(text, base);
  if (imageSources.some((source) => isFrom(url, source))) return url.href;
  onStrayImage(url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : url.protocol);
  return null;
}

/** Some APIs wrap the one object they answer with. */
export function inner(json: JsonObject): JsonObject {
  const wrapped = json['id'] === undefined ? (json['data'] ?? json['user'] ?? json['badge']) : undefined;
  return isObject(wrapped) ? wrapped : json;
}

export function accountOf(json: JsonObject, authScheme: AuthScheme): Account {
  const id = textOf(json['id']) ?? textOf(json['user_id']);
  const names = [json['firstname'] ?? json['first_name'], json['lastname'] ?? json['last_name']].map(textOf);
  const full = names.filter((part) => part !== null).join(' ');
  return {
    id: id !== null && ACCOUNT_ID.test(id) ? id : null,
    name: textOf(json['name']) ?? (full || (textOf(json['email']) ?? textOf(json['username']) ?? id ?? '')),
    authScheme,
  };
}

const ACCOUNT_ID = new RegExp(`^[A-Za-z0-9._-]{1,${PLATFORM_ID_MAX}}$`);

export function providerOf(json: JsonObject, web: Web): Provider | null {
  const id = idOf(json);
  if (id === null) return null;
  return {
    id,
    name: textOf(json['name']) ?? id,
    imageUrl: imageOf(json['image_url'] ?? json['logo_url'], web),
  };
}

export function badgeOf(json: JsonObject, web: Web): Badge | null {
  const id = idOf(json);
  if (id === null) return null;
  const provider = isObject(json['provider']) ? json['provider'] : {};
  const name = textOf(json['name']) ?? textOf(json['title']) ?? id;
  const status = textOf(json['status']);
  const source = textOf(json['source']);
  return {
    id,
    providerId: platformIdOf(json['provider_id']) ?? idOf(provider),
    providerName: textOf(json['provider_name']) ?? textOf(provider['name']),
    name,
    description: textOf(json['description']) ?? '',
    imageUrl: imageOf(json['image_url'] ?? json['image'], web),
    status,
    source,
    issuable:
      (status ?? 'published').toLowerCase() === 'published' &&
      (source ?? 'internal').toLowerCase() === 'internal',
    url: pageOf(id, name, web.base),
  };
}

// The hosts that show badges to people, by the host of the API. A stand-in shows them itself.
const PAGE_HOSTS: Readonly<Record<string, string>> = {
  'api.navigatr.app': 'https://navigatr.app',
  'stagapi.navigatr.app': 'https://stag.navigatr.app',
};

function pageOf(id: string, name: string, base: URL): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const origin = PAGE_HOSTS[base.host] ?? base.origin;
  return `${origin}/badge/${encodeURIComponent(id)}/${encodeURIComponent(slug || 'badge')}`;
}
