import type { IncomingHttpHeaders } from 'node:http';
import { REQUEST_ID, type SignedRequest, signatureHeaders } from '@local-navigatr/shared-types';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Site } from '../site/site.ts';
import type { Admission } from './admission.ts';
import { sha256Hex, verifyingSecret } from './signature.ts';
import type { SiteDirectory } from './site-directory.ts';

export type RawCall = {
  headers: IncomingHttpHeaders;
  method: string;
  target: string;
  /** What the caller may have signed instead, behind a proxy whose prefix looks like a target, too. */
  otherTargets: readonly string[];
  body: Buffer;
};

/** A caller whose signature is right. */
export type Caller = {
  site: Site;
  /** The one its reply is signed with. */
  secret: string;
  id: string;
  /** The one that it signed. */
  target: string;
};

/** Whose call it is, by its signature alone; {@link admit} then says whether it may be acted on. */
export async function identify(deps: Deps, sites: SiteDirectory, call: RawCall): Promise<Caller> {
  const { signed, signature } = readHeaders(call);
  for (const freshness of ['cached', 'fresh'] as const) {
    const site = await sites.find(signed.site, freshness);
    for (const target of site ? [call.target, ...call.otherTargets] : []) {
      const secret = site && verifyingSecret(site.secrets, signature, { ...signed, target });
      if (site && secret) return { site, secret, id: signed.id, target };
    }
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
    wwwroot: wwwrootOf(header('wwwroot')),
    method,
    target,
    bodySha256: sha256Hex(body),
  };
  if (!REQUEST_ID.test(signed.id)) throw new Refusal('unsigned', 'the request id is malformed');
  if (!/^\d{1,12}$/.test(signed.timestamp)) throw new Refusal('unsigned', 'the timestamp is malformed');
  return { signed, signature: header('signature') };
}

/** Refuses a call from a site that moved, a stale one and a replay. */
export async function admit(
  admission: Admission,
  { site, id }: Caller,
  headers: IncomingHttpHeaders,
): Promise<void> {
  if (wwwrootOf(headers[signatureHeaders.wwwroot]).replace(/\/+$/, '') !== site.wwwroot) {
    throw new Refusal('site_moved', 'the site was paired under another wwwroot');
  }
  await admission.admit({ site: site.id, id, sentAt: Number(headers[signatureHeaders.timestamp]) });
}

// Node reads headers as Latin-1; an internationalised wwwroot travels as UTF-8.
const wwwrootOf = (header: string | string[] | undefined): string =>
  Buffer.from(String(header), 'latin1').toString('utf8');
