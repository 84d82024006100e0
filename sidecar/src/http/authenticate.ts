import type { IncomingHttpHeaders } from 'node:http';
import {
  REQUEST_ID,
  type SignedRequest,
  signatureHeaders,
  WIRE_VERSION,
  WIRE_VERSION_HEADER,
  wireFits,
} from '@local-navigatr/shared-types';
import { Refusal } from '../errors.ts';
import { isSameAddress } from '../site/is-same-address.ts';
import { SITE_ID, type Site } from '../site/site.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { sha256Hex, verifyingSecret } from './signature.ts';
import type { SiteCache } from './site-cache.ts';

export type RawCall = {
  headers: IncomingHttpHeaders;
  method: string;
  target: string;
  /** What the caller may have signed instead, behind a proxy whose prefix looks like a target, too. */
  otherTargets: readonly string[];
  body: Buffer;
};

/** A call before its body is read. */
type Envelope = Pick<RawCall, 'headers' | 'method' | 'target'>;

/** A caller whose signature is right. */
export type SiteCaller = {
  site: Site;
  /** The one its reply is signed with. */
  secret: string;
  id: string;
  /** The one that it signed. */
  target: string;
};

/** Refuses a caller of another version before anything else is read: it may sign differently, too. */
export function requireWire(headers: IncomingHttpHeaders): void {
  const theirs = headers[WIRE_VERSION_HEADER];
  if (theirs === undefined || wireFits(String(theirs))) return;
  const version = /^[\d.]{1,9}$/.test(String(theirs)) ? String(theirs) : 'unknown';
  throw new Refusal(
    'wire_version',
    `the plugin uses version ${version} of the protocol, this sidecar ${WIRE_VERSION}: update the older one`,
    [{ path: 'version', message: WIRE_VERSION }],
  );
}

/** Whose call it is, by its signature alone; {@link admit} then says whether it may be acted on. */
export async function identify(sites: SiteCache, call: RawCall, claim: SignatureClaim): Promise<SiteCaller> {
  const { signature } = claim;
  const signed = { ...claim.signed, bodySha256: sha256Hex(call.body) };
  for (const freshness of ['cached', 'fresh'] as const) {
    const site = await sites.find(signed.site, freshness);
    for (const target of site ? [call.target, ...call.otherTargets] : []) {
      const secret = site && verifyingSecret(site.secrets, signature, { ...signed, target });
      if (site && secret) return { site, secret, id: signed.id, target };
    }
    // A secret may have been rotated a moment ago: the stored one is looked at before anybody is refused.
    if (freshness === 'fresh' && !site) throw new Refusal('unknown_site', 'no such site is paired');
  }
  throw new Refusal('bad_signature', 'the signature does not match');
}

/** What a caller says of itself before its body is read. */
export type SignatureClaim = { signed: Omit<SignedRequest, 'bodySha256'>; signature: string };

// The database's clock decides within minutes. Further off than this no clock is just wrong.
const ABSURD_SECONDS = 24 * 60 * 60;

/**
 * Refuses what can be refused by its headers alone, so that nobody makes us read a body for nothing: their form, a time
 * that no clock shows, and a site that is not paired.
 */
export async function readClaim(sites: SiteCache, call: Envelope): Promise<SignatureClaim> {
  const claim = readHeaders(call);
  if (Math.abs(Number(claim.signed.timestamp) - Date.now() / 1000) > ABSURD_SECONDS) {
    throw new Refusal('stale_timestamp', 'the clocks differ by more than a day');
  }
  if (!(await sites.isPaired(claim.signed.site))) {
    throw new Refusal('unknown_site', 'no such site is paired');
  }
  return claim;
}

function readHeaders({ headers, method, target }: Envelope): SignatureClaim {
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
    wwwroot: wwwrootOf(header('wwwroot')),
    method,
    target,
  };
  requireWellFormed(signed);
  return { signed, signature: header('signature') };
}

function requireWellFormed({ id, site, timestamp }: SignatureClaim['signed']): void {
  if (!REQUEST_ID.test(id)) throw new Refusal('unsigned', 'the request id is malformed');
  if (!SITE_ID.test(site)) throw new Refusal('unknown_site', 'no such site is paired');
  if (!/^\d{1,12}$/.test(timestamp)) throw new Refusal('unsigned', 'the timestamp is malformed');
}

/** Refuses a call from a site that moved, a stale one and a replay. */
export async function admit(
  replayGuard: ReplayGuard,
  { site, id }: SiteCaller,
  headers: IncomingHttpHeaders,
): Promise<void> {
  if (!isSameAddress(wwwrootOf(headers[signatureHeaders.wwwroot]), site.wwwroot)) {
    throw new Refusal('site_moved', 'the site was paired under another wwwroot');
  }
  await replayGuard.admit({ site: site.id, id, sentAt: Number(headers[signatureHeaders.timestamp]) });
}

// Node reads headers as Latin-1; an internationalised wwwroot travels as UTF-8.
const wwwrootOf = (header: string | string[] | undefined): string =>
  Buffer.from(String(header), 'latin1').toString('utf8');
