import type { Allowance, Badge, Provider } from '@local-navigatr/shared-types';
import type { Web } from '../http/image-url.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { type HttpRead, isRefusal } from '../http/read-reply.ts';
import type { Access, BadgePage, RateLimitPermit } from '../port.ts';
import type { ObfApi } from './api.ts';
import { aliasIdsOf, aliasOf, badgeOf, type Client, clientOf, rowsOf, totalOf } from './schemas.ts';

// The documented maximum.
const PAGE = 1_000;
// 20,000 badges: past that a picker is of no use, and a list that never ends is broken.
const PAGES_MAX = 20;

/** Whose catalogue is read, and how. */
export type Reading = { api: ObfApi; access: Access; web: Web; permit: RateLimitPermit };

export const readClient = ({ api, access, web, permit }: Reading): Promise<HttpRead<Client>> =>
  api.ask(access, { path: `client/${api.clientIdOf(access)}`, permit }, (json) => clientOf(json, web));

/** The organisation first, then its sub-organisations. */
export async function readProviders(reading: Reading): Promise<HttpRead<Provider[]>> {
  const { api, access, web, permit } = reading;
  const client = await readClient(reading);
  if (client.value === null) return { ...client, value: null };
  const { id, name, imageUrl } = client.value;
  const path = `client/${api.clientIdOf(access)}/alias`;
  return api.ask(access, { path, permit }, (json) => {
    const rows = rowsOf(json);
    return rows && [{ id, name, imageUrl }, ...rows.flatMap((row) => aliasOf(row, web) ?? [])];
  });
}

export type PageAsked = { providerId: string; page: number; size: number };

/** Those of the organisation come page by page. Of a sub-organisation there is no list, so all are read. */
export async function readBadges(reading: Reading, asked: PageAsked): Promise<HttpRead<BadgePage>> {
  const { providerId, page, size } = asked;
  const { api, access } = reading;
  if (providerId === api.clientIdOf(access))
    return readPage(reading, { limit: size, offset: (page - 1) * size }, (rows, total) => ({
      badges: badgesIn(rows, reading, providerId),
      total,
    }));
  const read = await readAll(reading);
  if (read.value === null) return { ...read, value: null };
  const own = read.value.filter((row) => aliasIdsOf(row).includes(providerId));
  const badges = badgesIn(own.slice((page - 1) * size, page * size), reading, providerId);
  return { ...read, value: { badges, total: own.length } };
}

const badgesIn = (rows: readonly JsonObject[], { web }: Reading, providerId: string): Badge[] =>
  rows.flatMap((row) => badgeOf(row, { provider: { id: providerId, name: null }, web }) ?? []);

async function readAll(reading: Reading): Promise<HttpRead<JsonObject[]>> {
  const all: JsonObject[] = [];
  for (let page = 0; ; page += 1) {
    const place = { limit: PAGE, offset: page * PAGE };
    const read = await readPage(reading, place, (rows, total) => ({ rows, total }));
    if (read.value === null) return { ...read, value: null };
    all.push(...read.value.rows);
    const isLast = read.value.rows.length === 0 || all.length >= read.value.total;
    if (isLast || page + 1 === PAGES_MAX) return { ...read, value: all };
  }
}

function readPage<T>(
  { api, access, permit }: Reading,
  { limit, offset }: { limit: number; offset: number },
  make: (rows: JsonObject[], total: number) => T,
): Promise<HttpRead<T>> {
  const query = new URLSearchParams({ draft: 'false', limit: String(limit), offset: String(offset) });
  return api.ask(access, { path: `badge/${api.clientIdOf(access)}?${query}`, permit }, (json) => {
    const rows = rowsOf(json);
    return rows && make(rows, totalOf(json, offset + rows.length));
  });
}

export function readBadge(reading: Reading, id: string): Promise<HttpRead<Badge>> {
  const { api, access, web, permit } = reading;
  const clientId = api.clientIdOf(access);
  const path = `badge/${clientId}/${encodeURIComponent(id)}`;
  return api.ask(access, { path, permit }, (json) =>
    badgeOf(json, { provider: { id: clientId, name: null }, web }),
  );
}

/** Null: the platform did not say. */
export function issuableIn({ reply, value }: HttpRead<Badge>): boolean | null {
  if (value !== null) return value.issuable;
  return isRefusal(reply) && (reply.status === 400 || reply.status === 404) ? false : null;
}

// What was issued last is listed late.
const LISTED_SHARE = 0.9;

/** Whether nearly as many badges were issued as the account may issue; null: the platform did not say. */
export async function isQuotaNearlyUsed(reading: Reading): Promise<boolean | null> {
  const { value: client } = await readClient(reading);
  if (client === null) return null;
  if (client.issuingLimit === 0) return false;
  const issued = await countIssued(reading);
  return issued === null ? null : issued >= Math.floor(client.issuingLimit * LISTED_SHARE);
}

/** How many badges the account has issued; null: the platform did not say. */
async function countIssued({ api, access, permit }: Reading): Promise<number | null> {
  const path = `event/${api.clientIdOf(access)}/recipient?limit=1`;
  const { value } = await api.ask(access, { path, permit }, (json) =>
    isObject(json) ? totalOf(json, 0) : null,
  );
  return value;
}

/** What the account may issue, and until when. Without a limit, what it has issued matters to nobody. */
export async function readAllowance(reading: Reading): Promise<HttpRead<Allowance>> {
  const read = await readClient(reading);
  if (read.value === null) return { ...read, value: null };
  const { issuingLimit, paidUntil } = read.value;
  const value: Allowance = {
    limit: issuingLimit === 0 ? null : issuingLimit,
    issued: issuingLimit === 0 ? null : await countIssued(reading),
    validUntil: paidUntil === null ? null : new Date(paidUntil * 1000).toISOString(),
  };
  return { ...read, value };
}
