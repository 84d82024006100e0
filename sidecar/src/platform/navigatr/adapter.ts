import type { Socket } from 'node:net';
import {
  type AuthScheme,
  type Badge,
  type Environment,
  features,
  type Provider,
  reasonOfBadge,
  reasonOfRefusal,
} from '@local-navigatr/shared-types';
import type { Web } from '../http/image-url.ts';
import { isObject } from '../http/json.ts';
import { type IssueOn, openingOf } from '../http/open-line.ts';
import { readClockAt } from '../http/permitted-call.ts';
import { type HttpRead, isCredentialRefused, readOf } from '../http/read-reply.ts';
import type { Reply } from '../http/reply.ts';
import { sendRequest } from '../http/send-request.ts';
import type {
  Access,
  Account,
  BadgePage,
  BadgeWanted,
  CredentialCheck,
  ImageSource,
  IssueRequest,
  IssueResult,
  Opening,
  Platform,
  Rate,
  RateLimitPermit,
  Read,
  ReadProblem,
  RefusalReasons,
} from '../port.ts';
import { NavigatrApi, type NavigatrUrls } from './api.ts';
import { classifyIssue } from './outcome.ts';
import { badgeReadOf, credentialCheckOf, issuableOf, problemOfRefused } from './read-outcome.ts';
import { issueCall } from './requests.ts';
import { accountOf, badgeOf, inner, listOf, providerOf, totalOf } from './schemas.ts';

type Options = {
  rate: Rate;
  proxy?: URL | null;
  /** Besides the vendor's own hosts and that of the API. */
  imageSources?: readonly ImageSource[];
  /** Hears of each image that is left out, by its host. */
  onStrayImage?: (host: string) => void;
  now?: () => number;
};
// The vendor's pages and whatever serves their files.
const VENDOR_IMAGES = ['https://navigatr.app', 'https://*.navigatr.app'];

/** The Navigatr API behind the platform interface; `proxy` is the way to it where there is no other. */
export const createNavigatr = (urls: NavigatrUrls, options: Options): Platform => new Navigatr(urls, options);

class Navigatr implements Platform {
  readonly name = 'navigatr';
  readonly label = 'Navigatr';
  readonly supportContact = 'support@navigatr.app';
  readonly urlVariables = 'SIDECAR_NAVIGATR_PRODUCTION_URL and SIDECAR_NAVIGATR_STAGING_URL';
  readonly features = features.navigatr;
  readonly rate: Rate;
  readonly #urls: NavigatrUrls;
  readonly #api: NavigatrApi;
  readonly #imageSources: readonly ImageSource[];
  readonly #onStrayImage: (host: string) => void;
  readonly #now: () => number;
  constructor(urls: NavigatrUrls, options: Options) {
    const { rate, proxy = null, imageSources = [], onStrayImage = () => {}, now = Date.now } = options;
    this.rate = rate;
    this.#imageSources = imageSources;
    this.#onStrayImage = onStrayImage;
    this.#urls = urls;
    this.#api = new NavigatrApi(urls, proxy);
    this.#now = now;
  }

  imageSources(environment: Environment): readonly ImageSource[] {
    return [...VENDOR_IMAGES, this.#urls[environment].origin, ...this.#imageSources];
  }

  host(environment: Environment): string {
    return this.#urls[environment].host;
  }

  readClock(environment: Environment): Promise<number | null> {
    return readClockAt(this.#urls[environment], () => this.#api.open(environment));
  }

  lane(environment: Environment, accountId: string): string {
    return `${this.name}:${environment}:${accountId}`;
  }

  async verify(access: Access, permit: RateLimitPermit): Promise<Read<Account>> {
    return readOf(await this.#readAccount(access, permit));
  }

  async checkCredential(access: Access, permit: RateLimitPermit): Promise<CredentialCheck> {
    return credentialCheckOf(await this.#readAccount(access, permit));
  }

  async #readAccount(access: Access, permit: RateLimitPermit): Promise<HttpRead<Account>> {
    const first = await this.#readAccountAs(access, access.authScheme, permit);
    if (!isCredentialRefused(first.reply)) return first;
    const other: AuthScheme = access.authScheme === 'bearer' ? 'x_access_token' : 'bearer';
    const second = await this.#readAccountAs(access, other, permit);
    return second.value === null ? first : second;
  }

  async listProviders(access: Access, permit: RateLimitPermit): Promise<Read<Provider[]>> {
    const web = this.#web(access.environment);
    const read = await this.#api.read(access, { path: 'v1/user_detail/0/providers', permit }, (json) =>
      Array.isArray(json) || isObject(json)
        ? listOf(json).flatMap((item) => providerOf(item, web) ?? [])
        : null,
    );
    return this.#confirmed(access, permit, { asked: read, read: readOf(read) });
  }

  async listBadges(
    access: Access,
    page: { providerId: string; page: number; size: number },
    permit: RateLimitPermit,
  ): Promise<Read<BadgePage>> {
    const web = this.#web(access.environment);
    const read = await this.#api.read(access, { path: `v1/badge?${listQuery(page)}`, permit }, (json) => {
      if (!Array.isArray(json) && !isObject(json)) return null;
      const badges = listOf(json).flatMap((item) => badgeOf(item, web) ?? []);
      return { badges, total: totalOf(json, badges.length) };
    });
    return this.#confirmed(access, permit, { asked: read, read: readOf(read) });
  }

  async getBadge(access: Access, { id }: BadgeWanted, permit: RateLimitPermit): Promise<Read<Badge>> {
    const asked = await this.#readBadge(access, id, permit);
    return this.#confirmed(access, permit, { asked, read: badgeReadOf(asked) });
  }

  async isIssuable(access: Access, badgeId: string, permit: RateLimitPermit): Promise<boolean | null> {
    const asked = await this.#readBadge(access, badgeId, permit);
    if (!isCredentialRefused(asked.reply)) return issuableOf(asked);
    // What the account may not see it may not issue.
    return (await this.#problemOfRefused(access, permit, asked.reply)) === 'not_allowed' ? false : null;
  }

  /** A read of one thing that was refused says nothing of the credential until the API was asked about that itself. */
  async #confirmed<T>(
    access: Access,
    permit: RateLimitPermit,
    { asked, read }: { asked: HttpRead<T>; read: Read<T> },
  ): Promise<Read<T>> {
    if (read.kind === 'ok' || !isCredentialRefused(asked.reply)) return read;
    return { ...read, problem: await this.#problemOfRefused(access, permit, asked.reply) };
  }

  async #problemOfRefused(access: Access, permit: RateLimitPermit, reply: Reply): Promise<ReadProblem> {
    const check = await this.checkCredential(access, permit);
    // An account that takes only the other header has seen no good credential yet.
    const isOther = check.kind === 'good' && check.account.authScheme !== access.authScheme;
    return problemOfRefused(reply, isOther ? 'refused' : check.kind);
  }

  reasonsOf(httpStatus: number | null): RefusalReasons {
    return { badge: reasonOfBadge(httpStatus), learnerOrBadge: reasonOfRefusal(httpStatus) };
  }

  #readBadge(access: Access, id: string, permit: RateLimitPermit): Promise<HttpRead<Badge>> {
    const web = this.#web(access.environment);
    return this.#api.read(access, { path: `v1/badge/${encodeURIComponent(id)}`, permit }, (json) =>
      isObject(json) ? badgeOf(inner(json), web) : null,
    );
  }

  async signIn(access: Access, permit: RateLimitPermit): Promise<IssueResult | null> {
    const token = await this.#api.sessions.tokenFor(access, permit);
    return token.kind === 'failed' ? classifyIssue(token.reply, this.#now()) : null;
  }

  async connect(environment: Environment): Promise<Opening> {
    const issue: IssueOn = (socket, request, access) => this.#issue(socket, request, access);
    return openingOf(await this.#api.open(environment), issue);
  }

  async #issue(socket: Socket, request: IssueRequest, access: Access): Promise<IssueResult> {
    const token = await this.#api.sessions.tokenFor(access, atOnce);
    if (token.kind === 'failed') {
      socket.destroy();
      return classifyIssue(token.reply, this.#now());
    }
    const url = this.#api.url(access.environment, `v1/badge/${encodeURIComponent(request.badgeId)}/issue`);
    const reply = await sendRequest(socket, issueCall(url, request, access, token.token));
    const result = classifyIssue(reply, this.#now());
    // The refused one was a short-lived token that the next call renews.
    const renewed =
      result.outcome === 'token_refused' && (await this.#api.sessions.drop(access, token.token));
    return renewed ? { ...result, outcome: 'retry_later' } : result;
  }

  #readAccountAs(
    access: Access,
    authScheme: AuthScheme,
    permit: RateLimitPermit,
  ): Promise<HttpRead<Account>> {
    return this.#api.read({ ...access, authScheme }, { path: 'v1/user_detail/0', permit }, (json) =>
      isObject(json) ? accountOf(inner(json), authScheme) : null,
    );
  }

  #web(environment: Environment): Web {
    return {
      base: this.#urls[environment],
      imageSources: this.imageSources(environment),
      onStrayImage: this.#onStrayImage,
    };
  }
}

/** Badges that can be issued by API: published, and of Navigatr itself. */
const listQuery = ({ providerId, page, size }: { providerId: string; page: number; size: number }) =>
  new URLSearchParams({
    provider_id: providerId,
    status: 'Published',
    source: 'Internal',
    page: String(page),
    size: String(size),
  });

const atOnce: RateLimitPermit = async () => {};
