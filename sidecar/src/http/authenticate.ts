import type { IncomingHttpHeaders } from 'node:http';
import {
  CLOCK_TOLERANCE_SECONDS,
  REQUEST_ID,
  type SignedRequest,
  signatureHeaders,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, onlyRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Site } from '../site/site.ts';
import { sha256Hex, verifyingSecret } from './signature.ts';
import type { SiteDirectory } from './site-directory.ts';

export type RawCall = { headers: IncomingHttpHeaders; method: string; target: string; body: Buffer };

/** A caller whose signature is right; `secret` is the one its reply is signed with. */
export type Caller = { site: Site; secret: string; id: string };

// The heartbeat that lets a site's badges be sent is looked at in minutes: writing it every time would be waste.
const HEARTBEAT_SECONDS = 15;

/** Whose call it is, by its signature alone; {@link admit} then says whether it may be acted on. */
export async function identify(deps: Deps, sites: SiteDirectory, call: RawCall): Promise<Caller> {
  const { signed, signature } = readHeaders(call);
  for (const freshness of ['cached', 'fresh'] as const) {
    const site = await sites.find(signed.site, freshness);
    const secret = site ? verifyingSecret(site.secrets, signature, signed) : null;
    if (site && secret) return { site, secret, id: signed.id };
    // A secret may have been rotated a moment ago: the stored one is looked at before anybody is refused.
    if (freshness === 'fresh' && !site) throw new Refusal('unknown_site', 'no such site is paired');
  }
  deps.log.warn({ site: signed.site, requestId: signed.id }, 'signature refused');
  throw new Refusal('bad_signature', 'the signature does not match');
}

function readHeaders({ headers, method, target, body }: RawCall): {
  signed: SignedRequest;
  signature: string;
} {
  const header = (name: keyof typeof signatureHeaders): string => {
    const value = headers[signatureHeaders[name]];
    if (typeof value !== 'string' || value === '') {
      throw new Refusal('unsigned', `the header ${signatureHeaders[name]} is missing`);
    }
    return value;
  };
  const signed = {
    id: header('id'),
    timestamp: header('timestamp'),
    site: header('site'),
    // Node reads headers as Latin-1; an internationalised wwwroot travels as UTF-8.
    wwwroot: Buffer.from(header('wwwroot'), 'latin1').toString('utf8'),
    method,
    target,
    bodySha256: sha256Hex(body),
  };
  if (!REQUEST_ID.test(signed.id)) throw new Refusal('unsigned', 'the request id is malformed');
  if (!/^\d{1,12}$/.test(signed.timestamp)) throw new Refusal('unsigned', 'the timestamp is malformed');
  return { signed, signature: header('signature') };
}

/** Refuses a moved site, a stale call and a replay; remembers the call's id and the site's heartbeat. */
export async function admit(db: Db, caller: Caller, headers: IncomingHttpHeaders): Promise<void> {
  const wwwroot = Buffer.from(String(headers[signatureHeaders.wwwroot]), 'latin1').toString('utf8');
  if (wwwroot.replace(/\/+$/, '') !== caller.site.wwwroot) {
    throw new Refusal('site_moved', 'the site was paired under another wwwroot');
  }
  const timestamp = Number(headers[signatureHeaders.timestamp]);
  const seen = await onlyRow<{ now: number; fresh: boolean }>(db, admission(caller, timestamp));
  const offBy = Math.round(timestamp - Number(seen.now));
  if (Math.abs(timestamp - Number(seen.now)) > CLOCK_TOLERANCE_SECONDS) {
    throw new Refusal('stale_timestamp', 'the clocks differ too much', [
      { path: signatureHeaders.timestamp, message: `off by ${offBy} s` },
    ]);
  }
  if (!seen.fresh) throw new Refusal('replayed', 'this request id was used before');
}

const admission = ({ site, id }: Caller, timestamp: number) => sql`
  with clock as (select extract(epoch from clock_timestamp())::float8 as now),
  fresh as (
    insert into nonces (site, id)
    select ${site.id}, ${id} from clock
    where abs(now - ${timestamp}::float8) <= ${CLOCK_TOLERANCE_SECONDS}
    on conflict do nothing
    returning id
  ), heartbeat as (
    update sites set last_seen_at = clock_timestamp()
    where exists (select from fresh) and id in (
      select id from sites
      where id = ${site.id}
        and (last_seen_at is null or last_seen_at < clock_timestamp() - ${HEARTBEAT_SECONDS} * interval '1 second')
      for update skip locked
    )
  )
  select now, exists (select from fresh) as fresh from clock`;
