/** What of a raw request target counts, or why it is refused. */
export type TargetReading = { kind: 'target'; target: string } | { kind: 'invalid'; why: string };

const DOT_SEGMENT = /\/(\.|%2e){1,2}(\/|$)/i;
// Visible ASCII only: whatever else a client sends raw, some proxy on the way would change.
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * The request target from `/v1` on, byte for byte as it was received: it is what is signed, so nothing that frameworks or
 * proxies might normalise is let through. A prefix before `/v1` belongs to a reverse proxy and is dropped.
 */
export function readTarget(rawUrl: string): TargetReading {
  const [path = ''] = rawUrl.split('?', 1);
  if (!path.startsWith('/')) return { kind: 'invalid', why: 'must be a path' };
  if (!VISIBLE_ASCII.test(rawUrl)) return { kind: 'invalid', why: 'must be percent-encoded' };
  if (rawUrl.includes('#')) return { kind: 'invalid', why: 'must hold no fragment' };
  if (path.includes('//') || path.includes('\\'))
    return { kind: 'invalid', why: 'must hold no empty segment' };
  if (DOT_SEGMENT.test(path)) return { kind: 'invalid', why: 'must hold no dot segment' };
  const version = path.indexOf('/v1/');
  return { kind: 'target', target: version > 0 ? rawUrl.slice(version) : rawUrl };
}
