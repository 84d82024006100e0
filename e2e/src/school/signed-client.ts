import {
  type Actor,
  type Award,
  type AwardsReply,
  actReply,
  awardsReply,
  badgesReply,
  type Connection,
  connection,
  type ErrorBody,
  eraseReply,
  errorBody,
  exportReply,
  feedReply,
  issuance,
  mappingHoldReply,
  missingReply,
  providersReply,
  putConnectionReply,
  type putConnectionRequest,
  signatureHeaders,
  testConnectionReply,
  type testConnectionRequest,
} from '@local-navigatr/shared-types';
import type { z } from 'zod';
import { isReplyGenuine, type SiteIdentity, signRequest } from './sign.ts';

export interface SignedClientOptions extends SiteIdentity {
  /** Where the sidecar is; a path at the end (a reverse proxy's prefix) is kept and not signed. */
  readonly baseUrl: string;
  /** Default: Node's own. */
  readonly fetch?: typeof fetch;
  /** For one call; default 15 s. */
  readonly timeoutMs?: number;
}

export interface SignedReply {
  readonly status: number;
  /** Parsed JSON; null when the body is empty. */
  readonly body: unknown;
}

/** No answer came. */
export class SidecarUnreachable extends Error {
  override name = 'SidecarUnreachable';
}

/** An answer came that the sidecar did not sign, or that cannot be read. Nothing in it may be believed. */
export class ReplyNotGenuine extends Error {
  override name = 'ReplyNotGenuine';
  readonly status: number;

  constructor(status: number, body: string) {
    super(`The reply (HTTP ${status}) is not signed by the sidecar: ${body.slice(0, 300)}`);
    this.status = status;
  }
}

/** The sidecar understood and said no. */
export class SidecarRefused extends Error {
  override name = 'SidecarRefused';
  readonly status: number;
  readonly error: ErrorBody['error'];

  constructor(what: string, status: number, error: ErrorBody['error']) {
    super(`${what} was refused: ${error.code} (HTTP ${status}). ${error.message}`);
    this.status = status;
    this.error = error;
  }
}

/** A course's badge, by default the one for completing the course, as issued from a target. */
export interface MappingName {
  readonly courseId: string;
  readonly rule?: number;
  readonly target: string;
}

interface Query {
  readonly [name: string]: string | number;
}

type Call = readonly [method: string, target: string, body?: unknown];

const DEFAULT_TIMEOUT_MS = 15_000;
/** What the plugin adds to the platform's own time. */
const PLATFORM_MARGIN_MS = 10_000;

/**
 * Speaks to the sidecar as a Moodle site does. Every method throws {@link SidecarUnreachable},
 * {@link ReplyNotGenuine} or {@link SidecarRefused}.
 */
export class SignedClient {
  readonly #options: SignedClientOptions;

  constructor(options: SignedClientOptions) {
    this.#options = options;
  }

  awards(awards: readonly Award[]): Promise<AwardsReply> {
    return this.ask(awardsReply, ['POST', '/v1/awards', { awards }]);
  }

  missing(ids: readonly string[]) {
    return this.ask(missingReply, ['POST', '/v1/awards/missing', { ids }]);
  }

  feed(after: number) {
    return this.ask(feedReply, ['GET', `/v1/feed${queryOf({ after })}`]);
  }

  issuance(awardId: string) {
    return this.ask(issuance, ['GET', `/v1/issuances/${awardId}`]);
  }

  retry(ids: readonly string[], actor: Actor) {
    return this.ask(actReply, ['POST', '/v1/issuances/retry', { ids, actor }]);
  }

  cancel(ids: readonly string[], actor: Actor) {
    return this.ask(actReply, ['POST', '/v1/issuances/cancel', { ids, actor }]);
  }

  decide(
    ids: readonly string[],
    decision: { decision: 'issued' | 'send_again'; actor: Actor; note?: string },
  ) {
    return this.ask(actReply, ['POST', '/v1/issuances/decide', { ids, ...decision }]);
  }

  holdMapping(mapping: MappingName, actor: Actor) {
    return this.ask(mappingHoldReply, ['PUT', holdPath(mapping), { actor }]);
  }

  releaseMapping(mapping: MappingName, actor: Actor) {
    return this.ask(mappingHoldReply, ['DELETE', holdPath(mapping), { actor }]);
  }

  connection(): Promise<Connection> {
    return this.ask(connection, ['GET', '/v1/connection']);
  }

  putConnection(values: z.input<typeof putConnectionRequest>) {
    return this.#callingPlatform(values).ask(putConnectionReply, ['PUT', '/v1/connection', values]);
  }

  testConnection(values: z.input<typeof testConnectionRequest>) {
    const path = '/v1/connection/test';
    return this.#callingPlatform(values).ask(testConnectionReply, ['POST', path, values]);
  }

  providers() {
    return this.ask(providersReply, ['GET', '/v1/providers']);
  }

  badges(providerId: string, query: { query: string; page: number; size: number }) {
    return this.ask(badgesReply, ['GET', `/v1/providers/${providerId}/badges${queryOf(query)}`]);
  }

  exportUserData(scope: { users?: string[]; courses?: string[]; after?: string }) {
    return this.ask(exportReply, ['POST', '/v1/privacy/export', scope]);
  }

  erase(scope: { users?: string[]; courses?: string[] }) {
    return this.ask(eraseReply, ['POST', '/v1/privacy/erase', scope]);
  }

  /** For what has no method here: the reply read with the schema. */
  async ask<S extends z.ZodType>(schema: S, call: Call): Promise<z.output<S>> {
    const [method, target] = call;
    const reply = await this.call(...call);
    if (reply.status < 300) return schema.parse(reply.body);
    const { error } = errorBody.parse(reply.body);
    throw new SidecarRefused(`${method} ${target}`, reply.status, error);
  }

  /** One signed request; any status is an answer here, if it is signed. */
  async call(method: string, target: string, body?: unknown): Promise<SignedReply> {
    const sent = body === undefined ? '' : JSON.stringify(body);
    const headers = signRequest(this.#options, { method, target, body: sent });
    const { status, text, signature } = await this.#send({ method, target, sent, headers });
    const id = headers[signatureHeaders.id] ?? '';
    if (!isReplyGenuine(this.#options, { id, status, body: text, signature })) {
      throw new ReplyNotGenuine(status, text);
    }
    return { status, body: text === '' ? null : JSON.parse(text) };
  }

  /** As the plugin does: during such a call the sidecar calls the platform, which has its own time. */
  #callingPlatform({ timeoutMs = 0 }: { timeoutMs?: number | undefined }): SignedClient {
    const least = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return new SignedClient({ ...this.#options, timeoutMs: Math.max(least, timeoutMs + PLATFORM_MARGIN_MS) });
  }

  async #send(request: { method: string; target: string; sent: string; headers: Record<string, string> }) {
    const { baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS, fetch: send = fetch } = this.#options;
    try {
      const response = await send(`${baseUrl.replace(/\/+$/, '')}${request.target}`, {
        method: request.method,
        headers: { ...request.headers, ...(request.sent !== '' && { 'content-type': 'application/json' }) },
        ...(request.sent !== '' && { body: request.sent }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const signature = response.headers.get(signatureHeaders.signature);
      return { status: response.status, text: await response.text(), signature };
    } catch (error) {
      throw new SidecarUnreachable(`The sidecar at ${baseUrl} does not answer.`, { cause: error });
    }
  }
}

const holdPath = ({ courseId, rule = 0, target }: MappingName): string =>
  `/v1/mappings/${courseId}/${rule}/hold${queryOf({ target })}`;

function queryOf(values: Query): string {
  const named = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return `?${new URLSearchParams(Object.fromEntries(named))}`;
}
