import type { Allowance, Badge, Provider } from '@local-navigatr/shared-types';
import { type HttpRead, isRefusal } from '../http/read-reply.ts';
import { type BadgePage, type BadgeWanted, LISTED_SHARE } from '../port.ts';
import type { RecordedBadge } from '../records.ts';
import { type Asking, type ObfClient, PAGE_MAX } from './client.ts';

// 20,000 badges: past that a picker is of no use, and a list that never ends is broken.
const PAGES_MAX = 20;

/** Whose catalogue is read, and how. */
export type Reading = { client: ObfClient; clientId: string; asking: Asking };

/** The organisation first, then its sub-organisations. */
export async function readProviders({ client, asking }: Reading): Promise<HttpRead<Provider[]>> {
  const owner = await client.getClient(asking);
  if (owner.value === null) return { ...owner, value: null };
  const { id, name, imageUrl } = owner.value;
  const aliases = await client.listAliases(asking);
  return { ...aliases, value: aliases.value && [{ id, name, imageUrl }, ...aliases.value.rows] };
}

export type PageAsked = { providerId: string; page: number; size: number };

/** Those of the organisation come page by page. Of a sub-organisation there is no list, so all are read. */
export async function readBadges(reading: Reading, asked: PageAsked): Promise<HttpRead<BadgePage>> {
  const { providerId, page, size } = asked;
  const { client, clientId, asking } = reading;
  const offset = (page - 1) * size;
  if (providerId === clientId) {
    const read = await client.listBadges(asking, { draft: false, limit: size, offset });
    if (read.value === null) return { ...read, value: null };
    const { rows, count, total } = read.value;
    return { ...read, value: { badges: badgesOf(rows, providerId), total: total ?? offset + count } };
  }
  const read = await readAll(reading);
  if (read.value === null) return { ...read, value: null };
  const own = read.value.filter(({ providerIds }) => providerIds.includes(providerId));
  const badges = badgesOf(own.slice(offset, offset + size), providerId);
  return { ...read, value: { badges, total: own.length } };
}

const badgesOf = (rows: readonly RecordedBadge[], providerId: string): Badge[] =>
  rows.map(({ providerIds: _, ...badge }) => ({ ...badge, providerId, providerName: null }));

async function readAll({ client, asking }: Reading): Promise<HttpRead<RecordedBadge[]>> {
  const all: RecordedBadge[] = [];
  for (let [page, seen] = [1, 0]; ; page += 1) {
    const read = await client.listBadges(asking, { draft: false, limit: PAGE_MAX, offset: seen });
    if (read.value === null) return { ...read, value: null };
    all.push(...read.value.rows);
    seen += read.value.count;
    const isLast = read.value.count === 0 || seen >= (read.value.total ?? seen);
    if (isLast || page === PAGES_MAX) return { ...read, value: all };
  }
}

/** One badge, as that of the sub-organisation that is asked for where it may issue it, else as the organisation's. */
export async function readBadge(
  { client, clientId, asking }: Reading,
  { id, providerId }: BadgeWanted,
): Promise<HttpRead<Badge>> {
  const read = await client.getBadge(asking, id);
  if (read.value === null) return { ...read, value: null };
  const isSub = providerId !== undefined && read.value.providerIds.includes(providerId);
  const [badge = null] = badgesOf([read.value], isSub ? providerId : clientId);
  return { ...read, value: badge };
}

/** Null: the platform did not say. */
export function issuableIn({ reply, value }: HttpRead<Badge>): boolean | null {
  if (value !== null) return value.issuable;
  return isRefusal(reply) && (reply.status === 400 || reply.status === 404) ? false : null;
}

/**
 * Whether nearly as many badges were issued as the account may issue; null: the platform did not say. `lately`: of those that we
 * issued, how many may not be listed yet. Some are: to wait for a quarter of an hour in vain costs less than to list all that follow.
 */
export async function isQuotaNearlyUsed(reading: Reading, lately: number): Promise<boolean | null> {
  const { value: owner } = await reading.client.getClient(reading.asking);
  if (owner === null) return null;
  if (owner.issuingLimit === 0) return false;
  const issued = await countIssued(reading);
  return issued === null ? null : issued + lately >= Math.floor(owner.issuingLimit * LISTED_SHARE);
}

/** How many badges the account has issued; null: the platform did not say. */
async function countIssued({ client, asking }: Reading): Promise<number | null> {
  const { value } = await client.listEventRecipients(asking, { limit: 1, offset: 0 });
  return value?.total ?? null;
}

/** What the account may issue, and until when. Without a limit, what it has issued matters to nobody. */
export async function readAllowance(reading: Reading): Promise<HttpRead<Allowance>> {
  const read = await reading.client.getClient(reading.asking);
  if (read.value === null) return { ...read, value: null };
  const { issuingLimit, paidUntil } = read.value;
  const value: Allowance = {
    limit: issuingLimit === 0 ? null : issuingLimit,
    issued: issuingLimit === 0 ? null : await countIssued(reading),
    validUntil: paidUntil === null ? null : new Date(paidUntil).toISOString(),
  };
  return { ...read, value };
}
