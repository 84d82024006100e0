import { type AuthScheme, type Badge, PLATFORM_ID_MAX, type Provider } from '@local-navigatr/shared-types';
import { imageOf, type Web } from '../http/image-url.ts';
import { isObject, type JsonObject, textOf } from '../http/json.ts';
import { idOf, platformIdOf } from '../http/platform-ids.ts';
import type { Account } from '../port.ts';

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
  const minScore = scoreOf(json['min_score']);
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
    ...(minScore === null ? {} : { minScore }),
    url: pageOf(id, name, web.base),
  };
}

/** Null where there is none: nobody documented the field, and 0 asks for nothing. */
function scoreOf(value: unknown): number | null {
  const score = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof score === 'number' && Number.isFinite(score) && score > 0 ? score : null;
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
