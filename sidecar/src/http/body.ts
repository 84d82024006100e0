import { Refusal } from '../errors.ts';

/** The JSON value of a body. Refuses what is not declared as JSON, not UTF-8, or not JSON. */
export function parseJson(body: Buffer, contentType: string | undefined): unknown {
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw new Refusal('unsupported_media_type', 'send application/json');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal('invalid_json', 'the body is not JSON in UTF-8');
  }
}
