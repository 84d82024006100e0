import { z } from 'zod';
import type { SandboxContext } from '../sandbox-context.ts';
import type { ReadCall } from './api-call.ts';
import { invalid, refusal } from './refusal.ts';

const credentialsSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

function readCredentials(call: ReadCall): unknown {
  // The help page shows JSON, the public plugin sends a form: both are in use.
  if (/^application\/x-www-form-urlencoded/i.test(call.headers['content-type'] ?? '')) {
    return Object.fromEntries(new URLSearchParams(call.body));
  }
  try {
    return JSON.parse(call.body);
  } catch {
    return null;
  }
}

/** The deprecated `POST /v1/token`. Its calls count in the window of the account whose username is given. */
export function signIn(context: SandboxContext, call: ReadCall): Response {
  const credentials = credentialsSchema.safeParse(readCredentials(call));
  if (!credentials.success) {
    return invalid({ type: 'missing', loc: ['body'], msg: 'username and password are required' });
  }
  const { username, password } = credentials.data;
  const session = context.accounts.signIn(username, password);
  if (!session) return refusal(401, { detail: 'Incorrect username or password' });
  return Response.json({
    access_token: session.accessToken,
    token_type: 'bearer',
    expires_in: session.expiresInSeconds,
  });
}

/** Whose window a sign-in counts in; null when nobody has that username. */
export function accountSigningIn(context: SandboxContext, call: ReadCall): number | null {
  const credentials = credentialsSchema.safeParse(readCredentials(call));
  if (!credentials.success) return null;
  return context.accounts.findByUsername(credentials.data.username)?.id ?? null;
}
