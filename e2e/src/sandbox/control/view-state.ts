import { countAnswers } from '../record/count-answers.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import type { AccountView, Counters } from './wire.ts';

export function viewAccounts({ accounts, catalogue }: SandboxContext): AccountView[] {
  return accounts.list().map(({ id, name, username, password, accepts, tokens }) => ({
    id,
    name,
    username,
    password,
    accepts,
    tokens: tokens.map((token) => ({ token, state: accounts.isRevoked(token) ? 'revoked' : 'valid' })),
    providers: catalogue.providersOf(id).map((provider) => ({ id: provider.id, name: provider.name })),
  }));
}

export function viewCounters({ accounts, rate, requests, issued }: SandboxContext): Counters {
  const maxima = accounts.list().map(({ id }) => [String(id), rate.maxInWindow(id)]);
  return { ...countAnswers(requests.all()), issued: issued.lastSeq, maxInWindow: Object.fromEntries(maxima) };
}
