import type { Account } from '../accounts/account.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import type { PlatformApi } from './answer-call.ts';
import { subjectOf } from './api-call.ts';
import { apiRoutes } from './api-routes.ts';
import { refusal } from './refusal.ts';
import { accountSigningIn } from './sign-in.ts';

export function navigatrApi(context: SandboxContext): PlatformApi<Account> {
  const api = apiRoutes(context);
  return {
    identify: (headers) => context.accounts.identify(headers),
    countedFor: (call) => (call.url.pathname === '/v1/token' ? accountSigningIn(context, call) : null),
    subjectOf: (call) => subjectOf(call, context.catalogue),
    process: (call) => api.fetch(new Request(call.url, { method: call.method }), { call }),
    refuse: (status, _, headers) => refusal(status, headers ? { headers } : {}),
    refuseOverLimit: () => refusal(429),
  };
}
