import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isReplyGenuine, signRequest } from './sign.ts';

const identity = {
  site: 'default',
  wwwroot: 'https://moodle.example',
  secret: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
};
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function hmac(content: string): string {
  return createHmac('sha256', Buffer.from(identity.secret, 'base64')).update(content).digest('base64');
}

describe('signRequest', () => {
  it('covers id, time, site, wwwroot, method, target and body', () => {
    const request = {
      method: 'GET',
      target: '/v1/feed?after=0',
      body: '',
      id: 'request-0123456789',
      timestamp: 1_800_000_000,
    };
    const content = `request-0123456789.1800000000.default.https://moodle.example.GET /v1/feed?after=0.${EMPTY_SHA256}`;
    expect(signRequest(identity, request)).toEqual({
      'webhook-id': 'request-0123456789',
      'webhook-timestamp': '1800000000',
      'x-navigatr-site': 'default',
      'x-navigatr-wwwroot': 'https://moodle.example',
      'webhook-signature': `v1,${hmac(content)}`,
    });
  });

  it('gives every request an id of its own', () => {
    const request = { method: 'GET', target: '/v1/connection', body: '' };
    expect(signRequest(identity, request)['webhook-id']).not.toBe(
      signRequest(identity, request)['webhook-id'],
    );
  });
});

describe('isReplyGenuine', () => {
  const reply = { id: 'request-0123456789', status: 200, body: '' };
  const signature = `v1,${hmac(`request-0123456789.200.${EMPTY_SHA256}`)}`;

  it('believes a reply that was signed with the same secret', () => {
    expect(isReplyGenuine(identity, { ...reply, signature })).toBe(true);
  });

  it('believes one of several signatures, as during a rotation', () => {
    expect(isReplyGenuine(identity, { ...reply, signature: `v1,b2xk ${signature}` })).toBe(true);
  });

  it.each([
    ['another status', { status: 202, signature }],
    ['another body', { body: '{}', signature }],
    ['an answer to another request', { id: 'request-9876543210', signature }],
    ['no signature', { signature: null }],
    ['a signature of another length', { signature: 'v1,AA==' }],
  ])('does not believe %s', (_what, changed) => {
    expect(isReplyGenuine(identity, { ...reply, ...changed })).toBe(false);
  });
});
