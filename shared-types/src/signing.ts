/** Names of the headers of a signed request (Standard Webhooks, plus the site and its wwwroot). */
export const signatureHeaders = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
  site: 'x-navigatr-site',
  wwwroot: 'x-navigatr-wwwroot',
} as const;

/**
 * The version of what Moodle and the sidecar say to each other, `major.minor`, in this header of every request and reply.
 * Another major, or minors more than one step apart, do not fit. A request without the header is taken as one that fits.
 */
export const WIRE_VERSION_HEADER = 'x-navigatr-wire';
export const WIRE_VERSION = '1.0';

const VERSION = /^(\d{1,4})\.(\d{1,4})$/;

/** Whether a half that speaks `theirs` can work with one that speaks `ours`. */
export function wireFits(theirs: string, ours: string = WIRE_VERSION): boolean {
  const [left, right] = [VERSION.exec(theirs), VERSION.exec(ours)];
  if (left === null || right === null) return false;
  return left[1] === right[1] && Math.abs(Number(left[2]) - Number(right[2])) <= 1;
}

/** A request id: new for every request. */
export const REQUEST_ID = /^[A-Za-z0-9_-]{16,64}$/;

/** The shortest secret that a site may share with the sidecar. */
export const SECRET_MIN_BYTES = 24;

/** How far a request's clock may be from the database's, either way. */
export const CLOCK_TOLERANCE_SECONDS = 300;

export type SignedRequest = {
  id: string;
  /** Unix seconds. */
  timestamp: string;
  site: string;
  wwwroot: string;
  method: string;
  /** Request target from `/v1` on, byte for byte as it travels. */
  target: string;
  /** Lower-case hex SHA-256 of the raw body (of nothing, when there is none). */
  bodySha256: string;
};

/** What the caller's HMAC-SHA256 covers. */
export const requestContent = (request: SignedRequest): string =>
  [
    request.id,
    request.timestamp,
    request.site,
    request.wwwroot,
    `${request.method} ${request.target}`,
    request.bodySha256,
  ].join('.');

/** What the sidecar's HMAC-SHA256 over its reply covers; the id is the request's. */
export const replyContent = (reply: { id: string; status: number; bodySha256: string }): string =>
  `${reply.id}.${reply.status}.${reply.bodySha256}`;
