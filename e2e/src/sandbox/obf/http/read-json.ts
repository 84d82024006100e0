import type { z } from 'zod';
import type { ReadCall } from '../../http/api-call.ts';
import type { Client } from '../clients/client.ts';
import { describeIssues } from './paging.ts';

export type ReadJson<T> =
  | { readonly kind: 'valid'; readonly data: T }
  | { readonly kind: 'invalid'; readonly message: string };

const isJson = (contentType = '') => /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType);

function parse(body: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** The JSON body of a call, or what is wrong with it. */
export function readJson<S extends z.ZodType>(
  { headers, body }: ReadCall<Client>,
  schema: S,
): ReadJson<z.output<S>> {
  if (!isJson(headers['content-type'])) {
    return { kind: 'invalid', message: 'Content-Type must be application/json' };
  }
  const json = parse(body);
  if (!json) return { kind: 'invalid', message: 'The body is not JSON' };
  const parsed = schema.safeParse(json.value);
  return parsed.success
    ? { kind: 'valid', data: parsed.data }
    : { kind: 'invalid', message: describeIssues(parsed.error) };
}
