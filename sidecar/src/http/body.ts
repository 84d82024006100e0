import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';

/** Raw bytes of a body, counted while they arrive. Refuses with `too_large` as soon as there are too many. */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal('too_large', `the body is larger than ${maxBytes} bytes`);

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
