import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, textOf } from '../http/json.ts';
import { memoryKeyOf } from '../http/memory-key.ts';
import type { Reply } from '../http/reply.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { Bearer, BearerOwner, BearerStore } from './bearer-store.ts';

export type SignedIn =
  | { kind: 'bearer'; token: string }
  /** What the platform said instead. */
  | { kind: 'failed'; reply: Reply }
  /** Another one may be asked for only then. */
  | { kind: 'later'; waitMs: number };

/** Asks the platform for a bearer: one call, whatever comes of it. */
export type BearerSignIn = (owner: BearerOwner) => Promise<Reply>;

/** One call to sign in takes no longer. */
export const SIGN_IN_TIMEOUT_MS = 10_000;
// "At most one new token per ten seconds", by a clock that is not ours.
const PAUSE_MS = 10_250;
// A refusal made no bearer; this only slows down who goes on trying.
const AFTER_REFUSAL_MS = 500;
const LOOK_EVERY_MS = 100;
// A bearer is given up this long before its end, so that no call leaves with a dying one.
const MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.1;
// Where the platform does not say: half an hour is far below what it documents.
const ASSUMED_LIFE_MS = 30 * 60_000;

/** How long an interactive call waits for a bearer: more than the pause between two. */
export const PATIENT_MS = 12_000;
/** How long what is claimed waits for one that another replica asks for now. */
export const BRIEF_MS = 1_500;

/** The bearers of a platform's accounts: one for all replicas, asked for by one of them at a time. */
export class Bearers {
  /** By owner: token and the moment of this process's clock when it ends. */
  readonly #known = new Map<string, { token: string; endsAt: number }>();
  readonly #underWay = new Map<string, Promise<SignedIn>>();
  readonly #store: BearerStore;
  readonly #signIn: BearerSignIn;
  readonly #now: () => number;

  constructor(store: BearerStore, signIn: BearerSignIn, now: () => number = Date.now) {
    this.#store = store;
    this.#signIn = signIn;
    this.#now = now;
  }

  /** The bearer that this process has at hand; null: there is none. */
  atHand(owner: BearerOwner): string | null {
    const known = this.#known.get(keyOf(owner));
    return known !== undefined && known.endsAt > performance.now() ? known.token : null;
  }

  /** Waits at most so long for one that nobody may ask for yet, or that another replica asks for. */
  async bearerFor(owner: BearerOwner, patienceMs: number): Promise<SignedIn> {
    const token = this.atHand(owner);
    if (token !== null) return { kind: 'bearer', token };
    const key = `${patienceMs} ${keyOf(owner)}`;
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const obtaining = this.#obtain(owner, patienceMs).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, obtaining);
    return obtaining;
  }

  /** Forgets a bearer that was refused. Returns whether another replica has put another one in its place already. */
  async refuse(owner: BearerOwner, token: string): Promise<boolean> {
    const key = keyOf(owner);
    if (this.#known.get(key)?.token === token) this.#known.delete(key);
    const stored = await this.#store.read(owner);
    if (stored !== null && stored.token !== token) {
      this.#remember(owner, stored);
      return true;
    }
    await this.#store.forget(owner, token);
    return false;
  }

  async #obtain(owner: BearerOwner, patienceMs: number): Promise<SignedIn> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const stored = await this.#store.read(owner);
      if (stored !== null) return this.#remember(owner, stored);
      const leave = await this.#store.reserve(owner.account, SIGN_IN_TIMEOUT_MS + PAUSE_MS);
      if (leave.granted) return this.#renew(owner);
      const pauseMs = Math.min(leave.waitMs, LOOK_EVERY_MS);
      if (performance.now() + pauseMs > deadline) return { kind: 'later', waitMs: leave.waitMs };
      await sleep(pauseMs);
    }
  }

  async #renew(owner: BearerOwner): Promise<SignedIn> {
    const reply = await this.#signIn(owner);
    const bearer = bearerIn(reply);
    if (bearer !== null) {
      await this.#store.keep(owner, bearer);
      await this.#store.pause(owner.account, PAUSE_MS);
      return this.#remember(owner, bearer);
    }
    const waitMs = pauseAfter(reply, this.#now());
    await this.#store.pause(owner.account, waitMs);
    return isTooSoon(reply) ? { kind: 'later', waitMs } : { kind: 'failed', reply };
  }

  #remember(owner: BearerOwner, { token, endsInMs }: Bearer): SignedIn {
    this.#known.set(keyOf(owner), { token, endsAt: performance.now() + endsInMs });
    return { kind: 'bearer', token };
  }
}

const keyOf = ({ account, credential }: BearerOwner): string => memoryKeyOf(account, credential);

function bearerIn(reply: Reply): Bearer | null {
  const json = reply.kind === 'answer' && reply.status < 300 && isObject(reply.json) ? reply.json : {};
  const token = textOf(json['access_token']);
  if (token === null) return null;
  const seconds = Number(json['expires_in']);
  const lifeMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : ASSUMED_LIFE_MS;
  return { token, endsInMs: lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE) };
}

const isTooSoon = (reply: Reply): boolean => reply.kind === 'answer' && reply.status === 429;

/** Where a bearer may have been made all the same, the platform counts it. */
function pauseAfter(reply: Reply, nowMs: number): number {
  if (reply.kind === 'no_answer') return reply.sent ? PAUSE_MS : AFTER_REFUSAL_MS;
  if (isTooSoon(reply)) return parseRetryAfter(reply.headers, nowMs) ?? PAUSE_MS;
  return reply.status >= 400 && reply.status < 500 ? AFTER_REFUSAL_MS : PAUSE_MS;
}
