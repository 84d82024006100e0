import type { Socket } from 'node:net';
import {
  type Allowance,
  type Badge,
  type Environment,
  features,
  type PlatformFeatures,
  type Provider,
} from '@local-navigatr/shared-types';
import type { Web } from '../http/image-url.ts';
import { type IssueOn, openingOf } from '../http/open-line.ts';
import { readClockAt } from '../http/permitted-call.ts';
import { type HttpRead, isCredentialRefused, readOf } from '../http/read-reply.ts';
import type {
  Access,
  Account,
  BadgePage,
  BadgeWanted,
  CredentialCheck,
  ImageSource,
  IssueRequest,
  IssueResult,
  LookUp,
  Opening,
  Platform,
  Rate,
  RateLimitPermit,
  Read,
  RefusalReasons,
  Revocation,
  StandingPage,
} from '../port.ts';
import type { Records } from '../records.ts';
import { ObfApi } from './api.ts';
import type { BearerStore } from './bearer-store.ts';
import { BRIEF_MS } from './bearers.ts';
import {
  isQuotaNearlyUsed,
  issuableIn,
  type PageAsked,
  type Reading,
  readAllowance,
  readBadge,
  readBadges,
  readProviders,
} from './catalogue.ts';
import { type Asking, ObfClient } from './client.ts';
import { findEvent } from './find-event.ts';
import { HOSTS, type ObfName } from './hosts.ts';
import { issueBody } from './issue-body.ts';
import { classifyIssue, classifySignIn, failedCheck, refusalReasons, unsent } from './outcome.ts';
import { listStandings, revokeEvent } from './recipient.ts';
import { recordsOf } from './records.ts';
import { confirmFinding, confirmRead, confirmRevocation } from './refused-secret.ts';

// A shorter wait would turn a slow success into one that has to be looked for.
const ISSUE_TIMEOUT_MIN_MS = 15_000;

export type ObfOptions = {
  /** Null: the configuration does not allow it. */
  url: URL | null;
  rate: Rate;
  bearers: BearerStore;
  /** See {@link LookUp.afterMs}. */
  lookUpAfterMs: LookUp['afterMs'];
  proxy?: URL | null;
  /** Hears of each image that is left out, by its host. */
  onStrayImage?: (host: string) => void;
  now?: () => number;
};

/** Version 2 of the Open Badge Factory API behind the platform interface. */
export const createObf = (name: ObfName, options: ObfOptions): Platform =>
  new OpenBadgeFactory(name, options);

class OpenBadgeFactory implements Platform {
  readonly name: ObfName;
  readonly label: string;
  readonly supportContact: string;
  readonly rate: Rate;
  readonly signsInWith = 'client';
  readonly urlVariables = 'SIDECAR_OBF_URLS';
  readonly environments: readonly Environment[];
  readonly lookUp: LookUp;
  readonly features: PlatformFeatures;
  readonly records: Records;
  readonly #options: ObfOptions;
  readonly #api: ObfApi;
  readonly #client: ObfClient;
  readonly #now: () => number;
  /** By account: the bearer that an issue call was refused with last. */
  readonly #refused = new Map<string, string>();

  constructor(name: ObfName, options: ObfOptions) {
    const { url, rate, bearers, proxy = null, onStrayImage = () => {}, lookUpAfterMs } = options;
    this.name = name;
    this.features = features[name];
    this.label = HOSTS[name].label;
    this.supportContact = HOSTS[name].supportContact;
    this.rate = rate;
    this.environments = url === null ? [] : ['production'];
    this.lookUp = {
      afterMs: lookUpAfterMs,
      find: async (access, award, permit) => {
        const finding = await findEvent({ client: this.#client, asking: { access, permit }, award });
        return confirmFinding(finding, () => this.checkCredential(access, permit));
      },
    };
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const accountOf = (clientId: string) => this.lane('production', clientId);
    this.#api = new ObfApi({ url, proxy, accountOf }, bearers);
    const web: Web | null = url && { base: url, imageSources: this.imageSources(), onStrayImage };
    this.#client = new ObfClient(this.#api, web);
    this.records = recordsOf(this.#client, (...read) => this.#confirmed(...read));
  }

  imageSources(): readonly ImageSource[] {
    const { url } = this.#options;
    return [...HOSTS[this.name].images, ...(url === null ? [] : [url.origin])];
  }

  host(): string {
    return this.#options.url?.host ?? '';
  }

  async readClock(): Promise<number | null> {
    const { url } = this.#options;
    return url && readClockAt(url, () => this.#api.open());
  }

  lane(environment: Environment, accountId: string): string {
    return `${this.name}:${environment}:${accountId}`;
  }

  async verify(access: Access, permit: RateLimitPermit): Promise<Read<Account>> {
    const read = await this.#confirmed({ access, permit }, await this.#client.getClient({ access, permit }));
    if (read.kind === 'failed') return read;
    const { id, name } = read.value;
    return { ...read, value: { id, name, authScheme: 'bearer' } };
  }

  /** A bearer that is refused is changed for another one first; the second refusal counts. */
  async checkCredential(access: Access, permit: RateLimitPermit): Promise<CredentialCheck> {
    const owner = this.#api.ownerOf(access);
    const first = await this.#client.ping({ access, permit });
    if (first.value !== null) return this.#good(access, first.token !== this.#refused.get(owner.account));
    if (first.token === null || !isCredentialRefused(first.reply)) return failedCheck(first);
    await this.#api.bearers.refuse(owner, first.token);
    const second = await this.#client.ping({ access, permit });
    return second.value === null ? failedCheck(second) : this.#good(access, true);
  }

  #good(access: Access, renewed: boolean): CredentialCheck {
    const id = this.#api.clientIdOf(access);
    return { kind: 'good', account: { id, name: id, authScheme: 'bearer' }, renewed };
  }

  async listProviders(access: Access, permit: RateLimitPermit): Promise<Read<Provider[]>> {
    return this.#confirmed({ access, permit }, await readProviders(this.#reading(access, permit)));
  }

  async listBadges(access: Access, page: PageAsked, permit: RateLimitPermit): Promise<Read<BadgePage>> {
    return this.#confirmed({ access, permit }, await readBadges(this.#reading(access, permit), page));
  }

  async getBadge(access: Access, wanted: BadgeWanted, permit: RateLimitPermit): Promise<Read<Badge>> {
    const asked = await readBadge(this.#reading(access, permit), wanted);
    if (issuableIn(asked) !== false || asked.value !== null)
      return this.#confirmed({ access, permit }, asked);
    const read = readOf(asked);
    return read.kind === 'ok' ? read : { ...read, problem: 'not_found' };
  }

  async isIssuable(access: Access, badgeId: string, permit: RateLimitPermit): Promise<boolean | null> {
    return issuableIn(await readBadge(this.#reading(access, permit), { id: badgeId }));
  }

  async hasProvider(access: Access, providerId: string, permit: RateLimitPermit): Promise<boolean | null> {
    const { value } = await readProviders(this.#reading(access, permit));
    return value?.some(({ id }) => id === providerId) ?? null;
  }

  isQuotaUsedUp(access: Access, permit: RateLimitPermit, lately: number): Promise<boolean | null> {
    return isQuotaNearlyUsed(this.#reading(access, permit), lately);
  }

  async allowance(access: Access, permit: RateLimitPermit): Promise<Read<Allowance>> {
    return this.#confirmed({ access, permit }, await readAllowance(this.#reading(access, permit)));
  }

  async listStandings(access: Access, offset: number, permit: RateLimitPermit): Promise<Read<StandingPage>> {
    const asking = { access, permit };
    return this.#confirmed(asking, await listStandings(this.#client, asking, offset));
  }

  async revoke(access: Access, remoteId: string, permit: RateLimitPermit): Promise<Revocation> {
    const revocation = await revokeEvent(this.#client, { access, permit }, remoteId);
    return confirmRevocation(revocation, () => this.checkCredential(access, permit));
  }

  #confirmed<T>({ access, permit }: Asking, asked: HttpRead<T>): Promise<Read<T>> {
    return confirmRead(asked, () => this.checkCredential(access, permit));
  }

  reasonsOf(httpStatus: number | null): RefusalReasons {
    return refusalReasons(httpStatus, this.name);
  }

  async signIn(access: Access): Promise<IssueResult | null> {
    const signedIn = await this.#api.bearers.bearerFor(this.#api.ownerOf(access), BRIEF_MS);
    if (signedIn.kind === 'bearer') return null;
    if (signedIn.kind === 'failed') return classifySignIn(signedIn.reply, this.#now());
    return { ...unsent('retry_later', 'SIGN_IN_PAUSE'), retryAfterMs: signedIn.waitMs };
  }

  async connect(): Promise<Opening> {
    const issue: IssueOn = (socket, request, access) => this.#issue(socket, request, access);
    return openingOf(await this.#api.open(), issue);
  }

  async #issue(socket: Socket, request: IssueRequest, access: Access): Promise<IssueResult> {
    const owner = this.#api.ownerOf(access);
    const token = this.#api.bearers.atHand(owner);
    const body = issueBody(request, this.#api.clientIdOf(access));
    if (body.kind === 'refused' || token === null) {
      socket.destroy();
      return body.kind === 'refused'
        ? unsent('recipient_refused', body.errorClass)
        : unsent('not_sent', 'NO_BEARER');
    }
    const timeoutMs = Math.max(access.timeoutMs, ISSUE_TIMEOUT_MIN_MS);
    const line = { socket, access, token, timeoutMs };
    const reply = await this.#client.issueBadge(line, request.badgeId, body.text);
    const result = classifyIssue(reply, this.#now());
    if (result.outcome !== 'token_refused') return result;
    this.#refused.set(owner.account, token);
    // Another replica has signed in anew since: with that one it goes on.
    return this.#api.bearers.atHand(owner) === token ? result : { ...result, outcome: 'retry_later' };
  }

  #reading(access: Access, permit: RateLimitPermit): Reading {
    return { client: this.#client, clientId: this.#api.clientIdOf(access), asking: { access, permit } };
  }
}
