import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { type Fault, faultSchema } from '../faults/fault.ts';
import type { Listener } from '../http/listener.ts';
import type { Journal } from '../record/journal.ts';
import type { SharedContext } from '../shared-context.ts';
import { journalQuerySchema, limitSchema } from './wire.ts';

/** In-process callers come without a socket. */
export interface ControlEnv {
  Bindings: Partial<HttpBindings>;
}

export interface Controlled {
  readonly context: SharedContext;
  readonly listener: () => Listener;
}

function complain(message: string): never {
  throw new HTTPException(422, { res: Response.json({ error: message }, { status: 422 }) });
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : complain(z.prettifyError(parsed.error));
}

/** The body as the schema says; otherwise the caller is answered 422. */
export async function readBody<S extends z.ZodType>(c: Context<ControlEnv>, schema: S): Promise<z.output<S>> {
  // Browsers cannot send this type across origins unasked, so no web page can drive a developer's sandbox.
  if (!c.req.header('content-type')?.startsWith('application/json')) complain('Send application/json.');
  const body: unknown = await c.req.json().catch(() => complain('The body is not JSON.'));
  return parse(schema, body);
}

/** Answers 404 when there is no such thing. */
export function found(name: string, exists: unknown): void {
  if (!exists)
    throw new HTTPException(404, { res: Response.json({ error: `No such ${name}.` }, { status: 404 }) });
}

/** Long poll: answers when the entries are there, when `wait` is over or when the sandbox shuts down. */
function readJournal<T extends object>(context: SharedContext, journal: Journal<T>) {
  return async (c: Context<ControlEnv>) => {
    const { after, wait, atLeast, limit } = parse(journalQuerySchema, c.req.query());
    await journal.reached(after + atLeast, wait, context.closing);
    const entries = journal.after(after, limit);
    return Response.json({ entries, last: entries.at(-1)?.seq ?? after });
  };
}

function goDown(
  c: Context<ControlEnv>,
  { listener }: Controlled,
  fault: Extract<Fault, { kind: 'down' }>,
): void {
  const asking = c.env?.incoming?.socket;
  if (asking && fault.forMs === undefined) {
    complain('Over HTTP "down" needs "forMs": nobody could reach the sandbox to bring it back.');
  }
  listener().down({ forMs: fault.forMs, asking });
  c.header('connection', 'close');
}

function addFaultRoutes(control: Hono<ControlEnv>, controlled: Controlled): void {
  const { faults } = controlled.context;
  control.get('/faults', (c) => c.json({ faults: faults.list() }));
  control.post('/faults', async (c) => {
    const fault = await readBody(c, faultSchema);
    if (fault.kind === 'down') goDown(c, controlled, fault);
    return c.json({ id: faults.add(fault) }, 201);
  });
  control.delete('/faults', async (c) => {
    faults.clear();
    await controlled.listener().up();
    return c.json({ faults: [] });
  });
  control.delete('/faults/:id', async (c) => {
    const removed = faults.remove(Number(c.req.param('id')));
    found('fault', removed);
    if (removed?.kind === 'down') await controlled.listener().up();
    return c.json({ faults: faults.list() });
  });
}

/**
 * What tests and people use to disturb a sandbox and to look behind it. Never counted, never disturbed itself. A platform
 * adds counters and what it has of accounts.
 */
export function controlRoutes(controlled: Controlled): Hono<ControlEnv> {
  const { context } = controlled;
  const control = new Hono<ControlEnv>();
  control.get('/health', (c) => c.json({ ok: true }));
  control.get('/record', readJournal(context, context.issued));
  control.get('/requests', readJournal(context, context.requests));
  control.get('/limit', (c) => c.json(context.rate.rateLimit));
  control.put('/limit', async (c) => {
    context.rate.rateLimit = await readBody(c, limitSchema);
    return c.json(context.rate.rateLimit);
  });
  addFaultRoutes(control, controlled);
  return control;
}
