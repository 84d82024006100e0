import { readFileSync } from 'node:fs';
import type { SignedRequest } from '@local-navigatr/shared-types';
import { describe, expect, it } from 'vitest';
import { sha256Hex, signReply, signRequest, verifyingSecret } from './signature.ts';

type Vectors = {
  secret: string;
  previousSecret: string;
  requests: (SignedRequest & { name: string; body: string; signature: string })[];
  replies: {
    name: string;
    id: string;
    status: number;
    body: string;
    bodySha256: string;
    signature: string;
  }[];
};

const vectors = JSON.parse(
  readFileSync(new URL('../../../shared-types/contract/signature.json', import.meta.url), 'utf8'),
) as Vectors;
const [request] = vectors.requests;
if (!request) throw new Error('no vectors');

describe('signatures', () => {
  it.each(vectors.requests)('are those of the contract: $name', ({ signature, body, ...signed }) => {
    expect(sha256Hex(body)).toBe(signed.bodySha256);
    expect(signRequest(vectors.secret, signed)).toBe(signature);
    expect(verifyingSecret([vectors.secret], signature, signed)).toBe(vectors.secret);
  });

  it.each(vectors.replies)(
    'of replies are those of the contract: $name',
    ({ signature, body, ...signed }) => {
      expect(signReply(vectors.secret, { ...signed, bodySha256: sha256Hex(body) })).toBe(signature);
    },
  );

  it('are accepted with either secret, and from a list', () => {
    const old = signRequest(vectors.previousSecret, request);
    const secrets = [vectors.secret, vectors.previousSecret];
    expect(verifyingSecret(secrets, old, request)).toBe(vectors.previousSecret);
    expect(verifyingSecret([vectors.secret], `v1,AAAA v2,x ${request.signature}`, request)).toBe(
      vectors.secret,
    );
  });

  it.each(['id', 'timestamp', 'site', 'wwwroot', 'method', 'target', 'bodySha256'] as const)(
    'cover the %s',
    (field) => {
      const other = { ...request, [field]: `${request[field]}0` };
      expect(verifyingSecret([vectors.secret], request.signature, other)).toBeNull();
    },
  );

  it.each(['', 'v1,', 'v1', 'v2,AAAA', 'garbage'])('refuse %j', (header) => {
    expect(verifyingSecret([vectors.secret], header, request)).toBeNull();
  });
});
