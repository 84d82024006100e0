import type { IncomingHttpHeaders } from 'node:http';
import type { ReadCall } from '../../http/api-call.ts';
import { errorResult, tooManyRequests } from '../http/error-result.ts';
import type { ObfContext } from '../obf-context.ts';
import type { Client } from './client.ts';

interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

const isForm = (contentType = '') => /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(contentType);

/** HTTP Basic; null where the header is absent or something else. */
function basicCredentials({ authorization }: IncomingHttpHeaders): Credentials | null {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [, clientId, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return clientId === undefined || secret === undefined ? null : { clientId, secret };
}

function formCredentials(form: URLSearchParams): Credentials | null {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  return clientId === null || secret === null ? null : { clientId, secret };
}

/** `POST /v2/client/oauth2/token`: a form, with the credentials in it or in HTTP Basic. */
export function signIn(context: ObfContext, call: ReadCall<Client>): Response {
  if (!isForm(call.headers['content-type'])) {
    return errorResult(400, { call, message: 'Content-Type must be application/x-www-form-urlencoded' });
  }
  const form = new URLSearchParams(call.body);
  if (form.get('grant_type') !== 'client_credentials') {
    return errorResult(400, { call, message: 'grant_type must be "client_credentials"' });
  }
  const credentials = basicCredentials(call.headers) ?? formCredentials(form);
  if (!credentials) return errorResult(400, { call, message: 'client_id and client_secret are required' });
  return answerSignIn(context, call, credentials);
}

function answerSignIn(context: ObfContext, call: ReadCall<Client>, credentials: Credentials): Response {
  const signedIn = context.clients.signIn(credentials.clientId, credentials.secret);
  switch (signedIn.kind) {
    case 'refused':
      // JSON without a message, unlike the 403 of a rejected bearer.
      return errorResult(403, { call });
    case 'too_soon':
      return tooManyRequests(call, signedIn.waitMs);
    case 'signed_in':
      return Response.json({
        access_token: signedIn.accessToken,
        token_type: 'bearer',
        expires_in: signedIn.expiresInSeconds,
      });
  }
}
