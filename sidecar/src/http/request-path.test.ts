import { describe, expect, it } from 'vitest';
import { knowsPath, readTarget } from './request-path.ts';

describe('readTarget', () => {
  it.each([
    ['/v1/feed?after=1', '/v1/feed?after=1'],
    ['/proxy/navigatr/v1/feed?after=1', '/v1/feed?after=1'],
    ['/v1/providers/1/badges?query=a..b//c', '/v1/providers/1/badges?query=a..b//c'],
    ['/v1/badges/%C3%9C', '/v1/badges/%C3%9C'],
    ['/healthz', '/healthz'],
    ['//v1/feed', '/v1/feed'],
    ['/a//b/v1/feed', '/v1/feed'],
    ['/%C3%9C/V1/v1/feed', '/v1/feed'],
    ['/v1x/v1/feed?next=/v1/awards', '/v1/feed?next=/v1/awards'],
  ])('reads %s as %s', (raw, target) => {
    expect(readTarget(raw)).toEqual({ kind: 'target', target });
  });

  it.each([
    '/v1/../healthz',
    '/v1/a/..',
    '/v1/%2e%2E/feed',
    '/v1/./feed',
    '/v1//feed',
    '//feed',
    '/v1/a//b',
    '/x/v1//v1//feed',
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

describe('readTarget behind a prefix that looks like a target', () => {
  const isRoute = knowsPath(['/v1/feed', '/v1/awards', '/v1/issuances/:awardId', '/v1/providers/:id/badges']);
  it.each([
    ['/api/v1/navigatr/v1/feed?after=1', '/v1/feed?after=1', ['/v1/navigatr/v1/feed?after=1']],
    ['/v1/v1/v1/awards', '/v1/awards', ['/v1/v1/v1/awards', '/v1/v1/awards']],
    ['/api/v1/x/v1/issuances/1', '/v1/issuances/1', ['/v1/x/v1/issuances/1']],
    ['/v1/providers/v1/badges', '/v1/providers/v1/badges', ['/v1/badges']],
    ['/api/v1/x/v1/unknown', '/v1/x/v1/unknown', ['/v1/unknown']],
  ])('reads %s as %s', (raw, target, others) => {
    expect(readTarget(raw, isRoute)).toEqual({ kind: 'target', target, others });
  });

  it('has few to try, however long it is', () => {
    const looked: string[] = [];
    const reading = readTarget(`${'/v1'.repeat(500)}/feed`, (path) => looked.push(path) > 0 && isRoute(path));
    expect(reading).toMatchObject({ target: '/v1/feed' });
    expect(reading.kind === 'target' && reading.others).toHaveLength(4);
    expect(looked.length).toBeLessThanOrEqual(5);
  });
});
