import { signatureHeaders, WIRE_VERSION_HEADER } from '@local-navigatr/shared-types';
import type { Site } from '../site/site.ts';
import { expectedSignature, type SignedAs, signAsSite } from './sign-as-site.ts';

export type SignedReply = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back.
  body: any;
  headers: Headers;
  /** Whether the reply was signed with the secret of the call. */
  signed: boolean;
};

type Overrides = SignedAs &
  Partial<{
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
    const { id, headers } = signAsSite(this.#site, { method, target, body: text }, overrides);
    const response = await fetch(`${this.#url}${overrides.prefix ?? ''}${target}`, {
      method,
      headers: {
        ...headers,
        // As Moodle calls. One kept open may be closed just when the next call takes it, after a test that was long at work.
        connection: 'close',
        ...(overrides.wire === undefined ? {} : { [WIRE_VERSION_HEADER]: overrides.wire }),
      },
      ...(body === undefined ? {} : { body: (overrides.rawBody ?? text) as string }),
    });
    return readReply(response, this.#site, id);
  }
}

async function readReply(response: Response, site: Site, id: string): Promise<SignedReply> {
  const { status, headers } = response;
  const body = await response.text();
  const expected = expectedSignature(site, { id, status, body });
  return {
    status,
    body: JSON.parse(body),
    headers,
    signed: headers.get(signatureHeaders.signature) === expected,
  };
}
