import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { replyContent, requestContent, signatureHeaders } from '@local-navigatr/shared-types';

/** Who signs: one Moodle site and the secret that it shares with the sidecar. */
export interface SiteIdentity {
  /** The sidecar's id of the site; `default` for the one paired by its environment. */
  readonly site: string;
  readonly wwwroot: string;
  /** Base64, as in `SIDECAR_SITE_SECRET`. */
  readonly secret: string;
}

export interface RequestToSign {
  readonly method: string;
  /** From `/v1` on, exactly as it will travel. */
  readonly target: string;
  /** Empty when there is none. */
  readonly body: string;
  /** Default: a new one. */
  readonly id?: string;
  /** Unix seconds; default: now. */
  readonly timestamp?: number;
}

/** The headers that make a request believable. */
export function signRequest(identity: SiteIdentity, request: RequestToSign): Record<string, string> {
  const id = request.id ?? randomBytes(18).toString('base64url');
  const timestamp = String(request.timestamp ?? Math.floor(Date.now() / 1000));
  const { site, wwwroot } = identity;
  const { method, target } = request;
  const bodySha256 = sha256(request.body);
  const content = requestContent({ id, timestamp, site, wwwroot, method, target, bodySha256 });
  return {
    [signatureHeaders.id]: id,
    [signatureHeaders.timestamp]: timestamp,
    [signatureHeaders.site]: site,
    [signatureHeaders.wwwroot]: wwwroot,
    [signatureHeaders.signature]: `v1,${hmac(identity.secret, content)}`,
  };
}

export interface ReplyToVerify {
  /** The id of the request that it answers. */
  readonly id: string;
  readonly status: number;
  readonly body: string;
  /** The header, or null when there was none. */
  readonly signature: string | null;
}

/** Whether the sidecar that shares our secret said exactly this. One of several signatures is enough. */
export function isReplyGenuine(identity: SiteIdentity, reply: ReplyToVerify): boolean {
  const { id, status } = reply;
  const content = replyContent({ id, status, bodySha256: sha256(reply.body) });
  const expected = Buffer.from(`v1,${hmac(identity.secret, content)}`);
  return (reply.signature ?? '').split(' ').some((given) => isSame(Buffer.from(given), expected));
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(secret: string, content: string): string {
  return createHmac('sha256', Buffer.from(secret, 'base64')).update(content).digest('base64');
}
