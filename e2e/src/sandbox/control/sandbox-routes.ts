import type { Context, Hono } from 'hono';
import type { Listener } from '../http/listener.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import { type ControlEnv, controlRoutes, found, readBody } from './control-routes.ts';
import { viewAccounts, viewCounters } from './view-state.ts';
import { acceptsSchema, tokenSchema } from './wire.ts';

function addAccountRoutes(control: Hono<ControlEnv>, context: SandboxContext): void {
  const answer = (c: Context<ControlEnv>) => c.json({ accounts: viewAccounts(context) });
  control.get('/accounts', answer);
  control.patch('/accounts/:id', async (c) => {
    const { accepts } = await readBody(c, acceptsSchema);
    found('account', context.accounts.setAccepts(Number(c.req.param('id')), accepts));
    return answer(c);
  });
  control.post('/tokens/revoke', async (c) => {
    const { token } = await readBody(c, tokenSchema);
    found('token', context.accounts.revoke(token));
    return answer(c);
  });
  control.post('/tokens/restore', async (c) => {
    const { token } = await readBody(c, tokenSchema);
    found('token', context.accounts.restore(token));
    return answer(c);
  });
}

/** The control API of the Navigatr sandbox. */
export function sandboxControlRoutes(context: SandboxContext, listener: () => Listener): Hono<ControlEnv> {
  const control = controlRoutes({ context, listener });
  control.get('/counters', (c) => c.json(viewCounters(context)));
  addAccountRoutes(control, context);
  return control;
}
