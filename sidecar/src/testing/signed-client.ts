import { randomUUID } from 'node:crypto';
import { signatureHeaders, WIRE_VERSION_HEADER } from '@local-navigatr/shared-types';
import { sha256Hex, signReply, signRequest } from '../http/signature.ts';
import type { Site } from '../site/site.ts';

export type SignedReply = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back.
  body: any;
  headers: Headers;
  /** Whether the reply was signed with the secret of the call. */
  signed: boolean;
};

type Overrides = Partial<{
  id: string;
  timestamp: string;
  site: string;
  wwwroot: string;
  signature: string;
  contentType: string;
  /** Sent instead of what was signed. */
  rawBody: string | Uint8Array;
  prefix: string;
  wire: string;
}>;

/** Speaks to a running sidecar as a Moodle site does. */
export class SignedClient {
  readonly #url: string;
  readonly #site: Site;

  readonly #overrides: Overrides;

  constructor(url: string, site: Site, overrides: Overrides = {}) {
    this.#url = url;
    this.#site = site;
    this.#overrides = overrides;
  }

  /** The same caller, with something else about its calls. */
  with(overrides: Overrides): SignedClient {
    return new SignedClient(this.#url, this.#site, overrides);
  }

  async call(method: string, target: string, body?: unknown): Promise<SignedReply> {
    const overrides = this.#overrides;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const secret = this.#site.secrets[0] ?? '';
    const signed = {
      id: overrides.id ?? randomUUID(),
      timestamp: overrides.timestamp ?? String(Math.floor(Date.now() / 1000)),
      site: overrides.site ?? this.#site.id,
      wwwroot: overrides.wwwroot ?? this.#site.wwwroot,
      method,
      target,
      bodySha256: sha256Hex(text),
    };
    const response = await fetch(`${this.#url}${overrides.prefix ?? ''}${target}`, {
      method,
      headers: {
        'content-type': overrides.contentType ?? 'application/json',
        // As Moodle calls. One kept open may be closed just when the next call takes it, after a test that was long at work.
        connection: 'close',
        [signatureHeaders.id]: signed.id,
        [signatureHeaders.timestamp]: signed.timestamp,
        [signatureHeaders.site]: signed.site,
        [signatureHeaders.wwwroot]: signed.wwwroot,
        ...(overrides.wire === undefined ? {} : { [WIRE_VERSION_HEADER]: overrides.wire }),
        [signatureHeaders.signature]: overrides.signature ?? signRequest(secret, signed),
      },
      ...(body === undefined ? {} : { body: (overrides.rawBody ?? text) as string }),
    });
    return readReply(response, secret, signed.id);
  }
}

async function readReply(response: Response, secret: string, id: string): Promise<SignedReply> {
  const text = await response.text();
  const expected = signReply(secret, { id, status: response.status, bodySha256: sha256Hex(text) });
  return {
    status: response.status,
    body: JSON.parse(text),
    headers: response.headers,
    signed: response.headers.get(signatureHeaders.signature) === expected,
  };
}
