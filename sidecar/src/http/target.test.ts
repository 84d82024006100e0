import { describe, expect, it } from 'vitest';
import { readTarget } from './target.ts';

describe('readTarget', () => {
  it.each([
    ['/v1/feed?after=1', '/v1/feed?after=1'],
    ['/proxy/navigatr/v1/feed?after=1', '/v1/feed?after=1'],
    ['/v1/providers/v1/badges', '/v1/providers/v1/badges'],
    ['/v1/providers/1/badges?query=a..b//c', '/v1/providers/1/badges?query=a..b//c'],
    ['/v1/badges/%C3%9C', '/v1/badges/%C3%9C'],
    ['/healthz', '/healthz'],
  ])('reads %s as %s', (raw, target) => {
    expect(readTarget(raw)).toEqual({ kind: 'target', target });
  });

  it.each([
    '/v1/../healthz',
    '/v1/a/..',
    '/v1/%2e%2E/feed',
    '/v1/./feed',
    '/v1//feed',
    '//v1/feed',
    '/v1/feed#x',
    '/v1\\feed',
    'http://host/v1/feed',
    '*',
    '',
    '/v1/\u00fc',
  ])('refuses %j', (raw) => {
    expect(readTarget(raw).kind).toBe('invalid');
  });
});
