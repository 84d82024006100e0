import type { Context, Hono } from 'hono';
import { type ControlEnv, controlRoutes, found, readBody } from '../../control/control-routes.ts';
import type { Listener } from '../../http/listener.ts';
import { revoke } from '../event/revoke-badge.ts';
import type { ObfContext } from '../obf-context.ts';
import type { Behaviour } from '../options.ts';
import { countByLogEntry, viewClients, viewCounters } from './view-state.ts';
import {
  behaviourSchema,
  clientChangeSchema,
  type RecipientChange,
  recipientChangeSchema,
  secretSchema,
} from './wire.ts';

/** Without the keys that were not given: an undefined one would hide what stands there. */
function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function addClientRoutes(control: Hono<ControlEnv>, context: ObfContext): void {
  const answer = (c: Context<ControlEnv>) => c.json({ clients: viewClients(context) });
  control.get('/clients', answer);
  control.patch('/clients/:id', async (c) => {
    const change = await readBody(c, clientChangeSchema);
    found('client', context.clients.change(c.req.param('id'), given(change)));
    return answer(c);
  });
  control.delete('/clients/:id/bearers', (c) => {
    found('client', context.clients.find(c.req.param('id')));
    context.clients.expireBearers(c.req.param('id'));
    return answer(c);
  });
  control.post('/secrets/revoke', async (c) => {
    const { secret } = await readBody(c, secretSchema);
    found('secret', context.clients.revokeSecret(secret));
    return answer(c);
  });
  control.post('/secrets/restore', async (c) => {
    const { secret } = await readBody(c, secretSchema);
    found('secret', context.clients.restoreSecret(secret));
    return answer(c);
  });
}

function changeRecipient(context: ObfContext, eventId: string, { email, ...change }: RecipientChange): void {
  const event = context.events.find(eventId);
  found(
    'recipient',
    event?.recipients.some((recipient) => recipient.email === email),
  );
  if (!event) return;
  if (change.revoked === true) revoke(context, event, [email]);
  context.events.change(
    eventId,
    [email],
    given(change),
    Math.floor(context.clock.wallTime().getTime() / 1000),
  );
}

function addEventRoutes(control: Hono<ControlEnv>, context: ObfContext): void {
  control.get('/log-entries/:key', (c) => c.json(countByLogEntry(context, c.req.param('key'))));
  control.patch('/events/:id/recipient', async (c) => {
    changeRecipient(context, c.req.param('id'), await readBody(c, recipientChangeSchema));
    return c.json({});
  });
  control.delete('/badges/:id', (c) => {
    found('badge', context.catalogue.remove(c.req.param('id')));
    return c.json({});
  });
}

/** The control API of the Open Badge Factory sandbox. */
export function obfControlRoutes(context: ObfContext, listener: () => Listener): Hono<ControlEnv> {
  const control = controlRoutes({ context, listener });
  control.get('/counters', (c) => c.json(viewCounters(context)));
  control.get('/behaviour', (c) => c.json(context.behaviour));
  control.patch('/behaviour', async (c) => {
    const change: Partial<Behaviour> = given(await readBody(c, behaviourSchema));
    context.behaviour = { ...context.behaviour, ...change };
    return c.json(context.behaviour);
  });
  addClientRoutes(control, context);
  addEventRoutes(control, context);
  return control;
}
