import type { Badge, Environment, Provider } from '@local-navigatr/shared-types';
import type {
  Access,
  Account,
  Answer,
  BadgePage,
  Opening,
  Platform,
  Rate,
  RateLimitPermit,
  Read,
  Reply,
} from '../platform/port.ts';

const ok = <T>(value: T): Read<T> => ({ kind: 'ok', value, latencyMs: 3 });
export const failed = <T>(reply: Reply): Read<T> => ({ kind: 'failed', reply, latencyMs: 3 });

export const answer = (status: number, json: unknown = {}): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  json,
  form: 'json',
});

/** A platform in memory: accounts by token, their providers and badges, and faults on demand. */
export class FakePlatform implements Platform {
  readonly name = 'navigatr';
  readonly label = 'Navigatr';
  readonly supportContact = 'support@navigatr.app';
  readonly features = {
    score: true,
    evidence: true,
    mailText: false,
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
  fault: Reply | null = null;
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  pageSizeMax = 50;

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
    const token = 'token' in access.credential ? access.credential.token : access.credential.username;
    const account = this.accounts.get(`${access.environment} ${token}`);
    return account ? ok(account) : failed(answer(401));
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

  async getBadge(_access: Access, id: string, permit: RateLimitPermit): Promise<Read<Badge>> {
    await permit();
    this.calls.push(`getBadge ${id}`);
    if (this.fault) return failed(this.fault);
    const badge = this.badges.find((one) => one.id === id);
    return badge ? ok(badge) : failed(answer(404));
  }

  async signIn(): Promise<null> {
    return null;
  }

  async connect(): Promise<Opening> {
    return { kind: 'no_answer', sent: false, cause: 'refused', errorClass: 'ECONNREFUSED' };
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
