import {
  type Environment,
  formatTarget,
  type Provider,
  type TestConnectionReply,
} from '@local-navigatr/shared-types';
import type { Deps } from '../deps.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import { countCalls } from '../lane/slot.ts';
import type { Access, FailedRead, Platform, Read } from '../platform/port.ts';
import { withoutWords } from '../platform/without-words.ts';
import type { ConnectionKey } from './access.ts';
import { problemOf } from './classify-error.ts';
import { type ConnectionInput, givenAccess, platformOf, type TypedValues } from './credentials.ts';
import { findConnection } from './find-connection.ts';
import { identify, type NamedAccount } from './identify.ts';

/** What a test came to; `account` is there when the platform accepted the credential. */
export type Tested = { reply: TestConnectionReply; account: NamedAccount | null };

/** Tests what is typed, or what is stored, and changes nothing. */
export async function testConnection(
  deps: Deps,
  { site, connection }: ConnectionKey,
  typed: TypedValues,
): Promise<TestConnectionReply> {
  const stored = await deps.database.intake.run((db) => findConnection(db, site, connection));
  const given = givenAccess(deps, typed, stored);
  return given
    ? (await testAccess(deps, given)).reply
    : notConfigured(platformOf(deps, typed, stored), typed.environment ?? 'production');
}

export const notConfigured = (platform: Platform, environment: Environment): TestConnectionReply => ({
  ...blank(platform, environment),
  problem: 'not_configured',
});

/**
 * Asks whose credential it is and which providers it issues from: both at once where the lane is known, because a busy
 * lane makes each call wait for a window.
 */
export async function testAccess(deps: Deps, given: ConnectionInput): Promise<Tested> {
  const { platform, access, lane } = given;
  const [read, listed] = await Promise.all([
    lane === null ? verifyUnknown(deps, given) : platform.verify(access, interactivePermit(deps, lane)),
    lane === null ? null : platform.listProviders(access, interactivePermit(deps, lane)),
  ]);
  const { environment } = access;
  if (read.kind === 'failed') {
    const problem = problemOf(read);
    const failed = { ...blank(platform, environment), ...timing(read), ...wordsIn(read, access), problem };
    return { reply: failed, account: null };
  }
  const account = await identify(deps, access, read.value);
  const known = {
    accountId: account.id,
    accountName: account.name,
    authScheme: account.authScheme,
    target: targetOf(given, account),
  };
  // In a header that the account does not take, nothing was listed.
  const usable = listed && account.authScheme === access.authScheme ? listed : null;
  const providers = providersIn(usable ?? (await listProviders(deps, given, account)), access);
  const allowed = await readAllowance(deps, given, account);
  return {
    reply: { ...blank(platform, environment), ...timing(read), ...known, ...providers, ...allowed },
    account,
  };
}

export const targetOf = ({ platform, access }: ConnectionInput, account: NamedAccount): string =>
  formatTarget({ platform: platform.name, environment: access.environment, account: account.id });

/** Asks whose credential it is before its lane is known; then the call counts in that lane. */
export async function verifyUnknown(
  deps: Deps,
  { platform, access }: Pick<ConnectionInput, 'platform' | 'access'>,
): Promise<Read<NamedAccount>> {
  let calls = 0;
  const atOnce = async () => {
    calls += 1;
  };
  const read = await platform.verify(access, atOnce);
  if (read.kind === 'failed') return read;
  const account = await identify(deps, access, read.value);
  const lane = platform.lane(access.environment, account.id);
  await deps.database.intake.run((db) => countCalls(db, lane, calls));
  return { ...read, value: account };
}

const listProviders = (
  deps: Deps,
  { platform, access }: ConnectionInput,
  account: NamedAccount,
): Promise<Read<Provider[]>> =>
  platform.listProviders(
    { ...access, authScheme: account.authScheme },
    interactivePermit(deps, platform.lane(access.environment, account.id)),
  );

async function readAllowance(
  deps: Deps,
  { platform, access }: ConnectionInput,
  { id }: NamedAccount,
): Promise<Pick<TestConnectionReply, 'allowance'>> {
  const permit = interactivePermit(deps, platform.lane(access.environment, id));
  const read = await platform.allowance?.(access, permit);
  return read?.kind === 'ok' ? { allowance: read.value } : {};
}

/** What failed brings its status: that of the question before would be another one's. */
function providersIn(
  read: Read<Provider[]>,
  access: Access,
): Pick<TestConnectionReply, 'ok' | 'problem' | 'providers' | 'said'> & { httpStatus?: number | null } {
  const { httpStatus } = read.reference;
  if (read.kind === 'failed')
    return { ok: false, problem: problemOf(read), providers: [], httpStatus, ...wordsIn(read, access) };
  const providers = read.value.map(({ id, name }) => ({ id, name }));
  if (providers.length === 0) return { ok: false, problem: 'no_provider_admin', providers };
  return { ok: true, problem: 'none', providers };
}

/** What the platform said, without what it may quote of the credential. */
const wordsIn = ({ said }: FailedRead, { credential }: Access): Pick<TestConnectionReply, 'said'> =>
  typeof said === 'string' ? { said: withoutWords(said, Object.values(credential)) } : {};

const blank = (platform: Platform, environment: Environment): TestConnectionReply => ({
  ok: false,
  problem: 'none',
  environment,
  host: platform.host(environment),
  accountId: null,
  accountName: null,
  target: null,
  authScheme: null,
  providers: [],
  latencyMs: null,
  httpStatus: null,
});

const timing = ({
  latencyMs,
  reference,
}: Read<unknown>): Pick<TestConnectionReply, 'latencyMs' | 'httpStatus'> => ({
  latencyMs,
  httpStatus: reference.httpStatus,
});
