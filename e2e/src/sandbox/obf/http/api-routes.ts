import { type Context, Hono } from 'hono';
import type { ReadCall } from '../../http/api-call.ts';
import { listBadges } from '../catalogue/list-badges.ts';
import { presentBadge } from '../catalogue/present-badge.ts';
import type { Client } from '../clients/client.ts';
import { presentAlias, presentClient } from '../clients/present-client.ts';
import { signIn } from '../clients/sign-in.ts';
import { issueBadge } from '../event/issue-badge.ts';
import { listEvents, listRecipients } from '../event/list-events.ts';
import { presentEvent } from '../event/present-event.ts';
import { revokeBadge } from '../event/revoke-badge.ts';
import type { ObfContext } from '../obf-context.ts';
import { errorResult, forbidden } from './error-result.ts';

interface ApiEnv {
  Bindings: { call: ReadCall<Client> };
}

type ApiContext = Context<ApiEnv>;

interface Caller {
  readonly call: ReadCall<Client>;
  readonly client: Client;
  /** The path's second id: of a badge or an event. */
  readonly id: string;
}

type Endpoint = readonly [method: 'GET' | 'POST' | 'PUT', path: string, answer: (caller: Caller) => Response];

/** A bearer opens only the paths of its own client. */
function withClient(answer: Endpoint[2]) {
  return (c: ApiContext): Response => {
    const { call } = c.env;
    const { identity } = call;
    if (identity.kind === 'refused' || identity.account.id !== c.req.param('client')) return forbidden();
    return answer({ call, client: identity.account, id: c.req.param('id') ?? '' });
  };
}

function clientEndpoints(context: ObfContext): Endpoint[] {
  return [
    ['GET', '/v2/client/:client/ping', () => Response.json({ success: true })],
    ['GET', '/v2/client/:client', ({ client }) => Response.json(presentClient(client))],
    [
      'GET',
      '/v2/client/:client/alias',
      ({ client }) => Response.json({ result: client.aliases.map(presentAlias) }),
    ],
    ['GET', '/v2/badge/:client', ({ call, client }) => listBadges(context, call, client)],
    ['GET', '/v2/badge/:client/:id', (caller) => showBadge(context, caller)],
  ];
}

function eventEndpoints(context: ObfContext): Endpoint[] {
  return [
    ['GET', '/v2/event/:client', ({ call, client }) => listEvents(context, call, client)],
    // Before the next one, which would take "recipient" for an id.
    ['GET', '/v2/event/:client/recipient', ({ call, client }) => listRecipients(context, call, client)],
    ['GET', '/v2/event/:client/:id', (caller) => showEvent(context, caller)],
    [
      'POST',
      '/v2/event/:client/:id/issue',
      ({ call, client, id }) => issueBadge(context, call, { client, badgeId: id }),
    ],
    [
      'PUT',
      '/v2/event/:client/:id/revoke',
      ({ call, client, id }) => revokeBadge(context, call, { client, eventId: id }),
    ],
  ];
}

function showBadge(context: ObfContext, { call, client, id }: Caller): Response {
  const badge = context.catalogue.badge(client.id, id);
  return badge ? Response.json(presentBadge(badge)) : errorResult(404, { call, message: 'Badge not found' });
}

function showEvent(context: ObfContext, { call, client, id }: Caller): Response {
  const event = context.events.ofClient(client.id, id);
  return event ? Response.json(presentEvent(event)) : errorResult(404, { call, message: 'Event not found' });
}

/** What the API answers when nothing goes wrong on the way. Rate window and faults lie in front of it. */
export function apiRoutes(context: ObfContext): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  const wrongMethod = (c: ApiContext) => errorResult(405, { call: c.env.call });
  api.post('/v2/client/oauth2/token', (c) => signIn(context, c.env.call));
  api.all('/v2/client/oauth2/token', wrongMethod);
  for (const [method, path, answer] of [...clientEndpoints(context), ...eventEndpoints(context)]) {
    api.on(method, path, withClient(answer));
    api.all(path, wrongMethod);
  }
  api.notFound((c) => errorResult(404, { call: c.env.call, message: 'No such endpoint' }));
  return api;
}
