import {
  type Badge,
  type Environment,
  type Provider,
  reasonOfBadge,
  reasonOfRefusal,
} from '@local-navigatr/shared-types';
import type {
  Access,
  Account,
  BadgePage,
  BadgeWanted,
  CredentialCheck,
  Opening,
  Platform,
  Rate,
  RateLimitPermit,
  Read,
  ReadProblem,
  RefusalReasons,
} from '../platform/port.ts';

const asked = (httpStatus: number | null) => ({
  latencyMs: httpStatus === null ? null : 3,
  reference: { httpStatus, errorClass: httpStatus === null ? 'ECONNREFUSED' : null },
});
const ok = <T>(value: T): Read<T> => ({ kind: 'ok', value, ...asked(200) });
const failed = <T>(problem: ReadProblem): Read<T> => ({
  kind: 'failed',
  problem,
  ...asked(STATUSES[problem] ?? null),
});

const STATUSES: Partial<Record<ReadProblem, number>> = {
  token_refused: 401,
  not_found: 404,
  rate_limited: 429,
  server_error: 503,
};

/** A platform in memory: accounts by token, their providers and badges, and faults on demand. */
export class FakePlatform implements Platform {
  readonly name = 'navigatr';
  readonly label = 'Navigatr';
  readonly supportContact = 'support@navigatr.app';
  readonly urlVariables = 'SIDECAR_NAVIGATR_PRODUCTION_URL and SIDECAR_NAVIGATR_STAGING_URL';
  readonly features = {
    score: true,
    evidence: true,
    expiry: false,
    revoke: false,
    find: false,
    standing: false,
  };
  readonly rate: Rate;
  /** Accounts by environment and token. */
  readonly accounts = new Map<string, Account>([
    ['production tok_good_1234', { id: '9', name: 'Riverside College', authScheme: 'bearer' }],
  ]);
  providers: Provider[] = [{ id: '1', name: 'Riverside College', imageUrl: null }];
  badges: Badge[] = [];
  /** What every call answers instead, while set. */
  fault: ReadProblem | null = null;
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  pageSizeMax = 50;
  /** Absent: it does not say. */
  allowance?: NonNullable<Platform['allowance']>;
  /** Absent: what it says of a badge tells. */
  hasProvider?: NonNullable<Platform['hasProvider']>;

  constructor(rate: Rate = { limit: 5, windowMs: 10 }) {
    this.rate = rate;
  }

  imageSources(): readonly string[] {
    return ['https://images.example.org'];
  }

  async verify(access: Access, permit: RateLimitPermit): Promise<Read<Account>> {
    await permit();
    this.calls.push(`verify ${access.environment}`);
    if (this.fault) return failed(this.fault);
    const { credential } = access;
    if ('clientId' in credential) throw new Error('not a credential of this platform');
    const token = 'token' in credential ? credential.token : credential.username;
    const account = this.accounts.get(`${access.environment} ${token}`);
    return account ? ok(account) : failed('token_refused');
  }

  async listProviders(_access: Access, permit: RateLimitPermit): Promise<Read<Provider[]>> {
    await permit();
    this.calls.push('listProviders');
    return this.fault ? failed(this.fault) : ok(this.providers);
  }

  async listBadges(
    _access: Access,
    { providerId, page, size }: { providerId: string; page: number; size: number },
    permit: RateLimitPermit,
  ): Promise<Read<BadgePage>> {
    await permit();
    this.calls.push(`listBadges ${page}`);
    if (this.fault) return failed(this.fault);
    const all = this.badges.filter((badge) => badge.providerId === providerId);
    const step = Math.min(size, this.pageSizeMax);
    return ok({ badges: all.slice((page - 1) * step, page * step), total: all.length });
  }

  async getBadge(
    _access: Access,
    { id, providerId }: BadgeWanted,
    permit: RateLimitPermit,
  ): Promise<Read<Badge>> {
    await permit();
    this.calls.push(`getBadge ${id}`);
    if (this.fault) return failed(this.fault);
    const same = this.badges.filter((one) => one.id === id);
    const badge = same.find((one) => one.providerId === providerId) ?? same[0];
    return badge ? ok(badge) : failed('not_found');
  }

  async checkCredential(access: Access, permit: RateLimitPermit): Promise<CredentialCheck> {
    const read = await this.verify(access, permit);
    if (read.kind === 'ok') return { kind: 'good', account: read.value };
    return { kind: read.problem === 'token_refused' ? 'refused' : 'unknown' };
  }

  async isIssuable(access: Access, badgeId: string, permit: RateLimitPermit): Promise<boolean | null> {
    const read = await this.getBadge(access, { id: badgeId }, permit);
    if (read.kind === 'ok') return read.value.issuable;
    return read.problem === 'not_found' ? false : null;
  }

  reasonsOf(httpStatus: number | null): RefusalReasons {
    return { badge: reasonOfBadge(httpStatus), learnerOrBadge: reasonOfRefusal(httpStatus) };
  }

  async signIn(): Promise<null> {
    return null;
  }

  async connect(): Promise<Opening> {
    return { kind: 'unreachable', problem: 'refused', errorClass: 'ECONNREFUSED' };
  }

  async readClock(): Promise<null> {
    return null;
  }

  host(environment: Environment): string {
    return `${environment}.example.org`;
  }

  lane(environment: Environment, accountId: string): string {
    return `${this.name}:${environment}:${accountId}`;
  }
}

/** A badge that can be issued. */
export const aBadge = (id: string, name = `Badge ${id}`, providerId = '1'): Badge => ({
  id,
  providerId,
  providerName: 'Riverside College',
  name,
  description: '',
  imageUrl: null,
  status: 'Published',
  source: 'Internal',
  issuable: true,
  url: `https://navigatr.app/badge/${id}`,
});
