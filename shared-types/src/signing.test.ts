import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  REQUEST_ID,
  replyContent,
  requestContent,
  type SignedRequest,
  WIRE_VERSION,
  wireFits,
} from './signing.ts';

type Signed = { name: string; body: string; bodySha256: string; content: string; signature: string };
type Vectors = {
  secret: string;
  previousSecret: string;
  requests: (Signed & SignedRequest)[];
  replies: (Signed & { id: string; status: number })[];
  rotation: { content: string; header: string };
};

const vectors = golden<Vectors>('signature');

const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');
const sign = (secret: string, content: string) =>
  `v1,${createHmac('sha256', Buffer.from(secret, 'base64')).update(content).digest('base64')}`;

describe.each(vectors.requests)('a request with $name', (request) => {
  test('is signed over id, time, site, wwwroot, method, target and hash of the body', () => {
    expect(sha256(request.body)).toBe(request.bodySha256);
    expect(requestContent(request)).toBe(request.content);
    expect(sign(vectors.secret, request.content)).toBe(request.signature);
  });

  test('has an id that the sidecar accepts', () => {
    expect(request.id).toMatch(REQUEST_ID);
  });
});

describe.each(vectors.replies)('a reply with $name', (reply) => {
  test('is signed over the id of the request, status and hash of the body', () => {
    expect(sha256(reply.body)).toBe(reply.bodySha256);
    expect(replyContent(reply)).toBe(reply.content);
    expect(sign(vectors.secret, reply.content)).toBe(reply.signature);
  });
});

test('during rotation the header holds one signature per secret', () => {
  const { content, header } = vectors.rotation;
  expect(header.split(' ')).toEqual([sign(vectors.previousSecret, content), sign(vectors.secret, content)]);
});

test('no two vectors share a signature', () => {
  const signatures = [...vectors.requests, ...vectors.replies].map(({ signature }) => signature);
  expect(new Set(signatures).size).toBe(signatures.length);
});

describe('two halves fit', () => {
  test.each(golden<{ theirs: string; ours: string; fits: boolean }[]>('wire_versions'))(
    '$theirs with $ours: $fits',
    ({ theirs, ours, fits }) => {
      expect(wireFits(theirs, ours)).toBe(fits);
    },
  );

  test('the version of this build with itself', () => {
    expect(wireFits(WIRE_VERSION)).toBe(true);
  });
});

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../contract/${name}.json`, import.meta.url), 'utf8'));
}
