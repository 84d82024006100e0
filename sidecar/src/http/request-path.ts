import type { IncomingMessage } from 'node:http';

/** What of a raw request target counts, or why it is refused. */
export type TargetReading =
  | {
      kind: 'target';
      target: string;
      /** Where the prefix holds `/v1/` as well: what else may have been signed. */
      others?: readonly string[];
    }
  | { kind: 'invalid'; why: string };

/** What else a call that a proxy prefixed may mean; see {@link readTarget}. */
export const otherTargets = new WeakMap<IncomingMessage, readonly string[]>();

const DOT_SEGMENT = /\/(\.|%2e){1,2}(\/|$)/i;
// Visible ASCII only: whatever else a client sends raw, some proxy on the way would change.
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
// Each costs a look at every route and a signature to check; no prefix has more.
const STARTS_MAX = 5;

/**
 * The request target from `/v1` on, byte for byte as it was received: it is what is signed, so nothing that frameworks or
 * proxies might normalise is let through. What is before belongs to a reverse proxy and is dropped. Where that holds `/v1/`
 * itself, the target is the longest that `isRoute` knows the path of; the signature has the last word.
 */
export function readTarget(rawUrl: string, isRoute: (path: string) => boolean = () => true): TargetReading {
  const [path = ''] = rawUrl.split('?', 1);
  if (!path.startsWith('/')) return { kind: 'invalid', why: 'must be a path' };
  if (!VISIBLE_ASCII.test(rawUrl)) return { kind: 'invalid', why: 'must be percent-encoded' };
  if (rawUrl.includes('#')) return { kind: 'invalid', why: 'must hold no fragment' };
  if (path.includes('\\')) return { kind: 'invalid', why: 'must hold no backslash' };
  if (DOT_SEGMENT.test(path)) return { kind: 'invalid', why: 'must hold no dot segment' };
  const starts = [...path.matchAll(/\/(?=v1\/)/g)].map(({ index }) => index).slice(-STARTS_MAX);
  // Empty segments before the target are a proxy's: `location /navigatr { proxy_pass http://sidecar:8787/; }`.
  const whole = (starts.length > 0 ? starts : [0]).filter((start) => !path.includes('//', start));
  const first = whole.find((start) => isRoute(path.slice(start))) ?? whole[0];
  if (first === undefined) return { kind: 'invalid', why: 'must hold no empty segment' };
  const others = whole.filter((start) => start !== first);
  const target = rawUrl.slice(first);
  if (others.length === 0) return { kind: 'target', target };
  return { kind: 'target', target, others: others.map((start) => rawUrl.slice(start)) };
}

/** Whether a path belongs to one of the routes, whatever its method. `paths` as Hono writes them. */
export function knowsPath(paths: readonly string[]): (path: string) => boolean {
  const patterns = [...new Set(paths)].map((path) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`));
  return (path) => patterns.some((pattern) => pattern.test(path));
}
