import { type Context, Hono } from 'hono';
import type { Account } from '../accounts/account.ts';
import { presentBadge, presentProvider, presentUser } from '../catalogue/present.ts';
import { issueBadge } from '../issue/issue-badge.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import type { ReadCall } from './api-call.ts';
import { listBadges } from './list-badges.ts';
import { invalid, refusal } from './refusal.ts';
import { signIn } from './sign-in.ts';

export interface ApiEnv {
  Bindings: { call: ReadCall };
  Variables: { account: Account };
}

type ApiContext = Context<ApiEnv>;

/** The path's id, or the API's complaint about it. */
function pathId(c: ApiContext): number | Response {
  const raw = c.req.param('id') ?? '';
  if (/^\d{1,15}$/.test(raw)) return Number(raw);
  return invalid({ type: 'int_parsing', loc: ['path', 'id'], msg: 'Input should be a valid integer' });
}

function withId(answer: (c: ApiContext, id: number) => Response) {
  return (c: ApiContext): Response => {
    const id = pathId(c);
    return typeof id === 'number' ? answer(c, id) : id;
  };
}

/** A user sees only itself, as id 0 or by its own id. */
function withOwnUser(answer: (account: Account) => Response) {
  return withId((c, id) => {
    const account = c.get('account');
    return id === 0 || id === account.id ? answer(account) : refusal(404, { detail: 'User not found' });
  });
}

function showBadge(context: SandboxContext, id: number): Response {
  const badge = context.catalogue.badge(id);
  if (!badge || badge.rule.kind === 'gone') return refusal(404, { detail: 'Badge not found' });
  return Response.json(presentBadge(badge, context.publicUrl()));
}

function showProvider(context: SandboxContext, id: number): Response {
  const provider = context.catalogue.provider(id);
  return provider ? Response.json(presentProvider(provider)) : refusal(404, { detail: 'Provider not found' });
}

/** What the API answers when nothing goes wrong on the way. Rate window and faults lie in front of it. */
export function apiRoutes(context: SandboxContext): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  api.post('/v1/token', (c) => signIn(context, c.env.call));
  api.all('/v1/token', () => refusal(405));
  api.use(async (c, next) => {
    const { identity } = c.env.call;
    if (identity.kind === 'refused') return refusal(401);
    c.set('account', identity.account);
    return next();
  });
  addReads(api, context);
  api.put(
    '/v1/badge/:id/issue',
    withId((c, badgeId) => issueBadge(context, c.env.call, { account: c.get('account'), badgeId })),
  );
  api.all('/v1/badge/:id/issue', () => refusal(405));
  api.notFound(() => refusal(404));
  return api;
}

function addReads(api: Hono<ApiEnv>, context: SandboxContext): void {
  const listProviders = (account: Account) =>
    Response.json(context.catalogue.providersOf(account.id).map(presentProvider));
  const reads: readonly [string, (c: ApiContext) => Response][] = [
    ['/v1/user_detail/:id', withOwnUser((account) => Response.json(presentUser(account)))],
    ['/v1/user_detail/:id/providers', withOwnUser(listProviders)],
    ['/v1/badge', (c) => listBadges(context, c.env.call, c.get('account'))],
    ['/v1/badge/:id', withId((_, id) => showBadge(context, id))],
    ['/v1/provider/:id', withId((_, id) => showProvider(context, id))],
  ];
  for (const [path, answer] of reads) {
    api.get(path, answer);
    api.all(path, () => refusal(405));
  }
}
