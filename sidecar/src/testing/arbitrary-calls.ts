import fc from 'fast-check';
import { allRoutes, type RouteNeeds } from '../http/routes/index.ts';
import type { SignedAs } from './sign-as-site.ts';
import { anAward, TARGET } from './sites.ts';

/** A call as somebody might send it: `body` is undefined when there is none, `raw` when it is no JSON. */
export type ArbitraryCall = { method: string; target: string; body: string | undefined; headers: SignedAs };

const idOf = (number: number): string => `0193b1f0-0000-7000-8000-${String(number).padStart(12, '0')}`;
/** Ids that a site should have awards of, in every state. */
export const storedIds: readonly string[] = [1, 2, 3, 4, 5, 6].map(idOf);
const STRANGE_IDS = [7, 8, 9].map(idOf);

const actor = { userId: '2', contextId: '1' };
const connection = {
  environment: 'production',
  token: 'tok_good_1234',
  timeoutMs: 30_000,
  force: false,
  actor,
};

/** A valid body per route that has one. */
const bodies: Readonly<Record<string, (ids: string[]) => object>> = {
  'POST /v1/awards': (ids) => ({
    awards: ids.map((id) =>
      anAward({ id, userId: `u-${id}`, score: 50, evidence: 'seen', trigger: 'backfill' }),
    ),
  }),
  'POST /v1/awards/missing': (ids) => ({ ids }),
  'POST /v1/issuances/retry': (ids) => ({ ids, actor, note: 'again' }),
  'POST /v1/issuances/cancel': (ids) => ({ ids, actor, note: 'not this one' }),
  'POST /v1/issuances/look-up': ([id]) => ({ ids: [id], actor }),
  'POST /v1/issuances/revoke': (ids) => ({ ids, actor, note: 'by mistake' }),
  'POST /v1/issuances/decide': (ids) => ({ ids, actor, note: 'seen it', decision: 'issued' }),
  'PUT /v1/mappings/:courseId/:rule/hold': () => ({ actor }),
  'DELETE /v1/mappings/:courseId/:rule/hold': () => ({ actor }),
  'PUT /v1/connection': () => connection,
  'DELETE /v1/connection': () => ({ actor }),
  'POST /v1/connection/test': () => ({ ...connection, username: 'u', password: 'p' }),
  'PUT /v1/connections/:id': () => connection,
  'DELETE /v1/connections/:id': () => ({ actor }),
  'POST /v1/connections/:id/test': () => connection,
  'POST /v1/privacy/export': () => ({ users: ['u1'], courses: ['12'], after: '0' }),
  'POST /v1/privacy/erase': (ids) => ({ users: ids.map((id) => `u-${id}`), courses: ['12'] }),
  'POST /v1/recovery/confirm': () => ({ actor }),
  'POST /v1/recovery/taught': () => ({
    id: '01936b6e-0000-7000-8000-00000000000a',
    counts: { erasures: 0, holds: 0, connections: 0, awards: 0, failed: 0 },
  }),
};
const someIds = fc.array(fc.constantFrom(...storedIds, ...STRANGE_IDS), { minLength: 1, maxLength: 4 });

/** Every route as `METHOD /path`. */
export const routeNames: readonly string[] = allRoutes({} as RouteNeeds).map(
  ({ method, path }) => `${method} ${path}`,
);

const awkwardText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\0',
    '\uD800',
    '\uFFFE',
    '-0',
    '1e400',
    '__proto__',
    TARGET,
    "'; drop table sites; --",
    '🎓',
  ),
  fc.constantFrom('9'.repeat(25), 'x'.repeat(12_000), '2026-02-30T25:61:61Z', '+010000-01-01T00:00:00Z', ' '),
);
const awkwardValue: fc.Arbitrary<unknown> = fc.oneof(
  awkwardText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(Number),
  fc.constantFrom(null, true, [], {}, [[]], { length: 1e9 }, Number.MAX_SAFE_INTEGER, -1, 0.5),
  fc.constant(Array.from({ length: 501 }, (_, at) => at)),
);

/** Paths of every field of a value, those of its arrays' elements too. */
function fieldsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [[...path]] : [];
  const inner = Object.entries(value).flatMap(([name, one]) => fieldsOf(one, [...path, name]));
  return path.length > 0 ? [[...path], ...inner] : inner;
}

type Change = { place: number; value: unknown; how: 'replace' | 'remove' | 'add' };

function applyChange(body: unknown, { place, value, how }: Change): void {
  const fields = fieldsOf(body);
  const path = fields[place % Math.max(1, fields.length)];
  const last = path?.at(-1);
  const holder = path
    ?.slice(0, -1)
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], body);
  if (last === undefined || typeof holder !== 'object' || holder === null) return;
  const fieldsThere = holder as Record<string, unknown>;
  if (how === 'remove') delete fieldsThere[last];
  else fieldsThere[how === 'add' ? `${last}x` : last] = structuredClone(value);
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(),
  value: awkwardValue,
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add'),
});

function arbitraryBody(route: string): fc.Arbitrary<string | undefined> {
  const valid = bodies[route];
  if (!valid) return fc.constant(undefined);
  const changed = fc.tuple(someIds, fc.array(change, { maxLength: 4 })).map(([ids, changes]) => {
    const body = structuredClone(valid(ids));
    for (const one of changes) applyChange(body, one);
    return JSON.stringify(body);
  });
  return fc.oneof(
    { weight: 8, arbitrary: changed },
    { weight: 1, arbitrary: awkwardValue.map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
}

// Anything else, and longer request lines, Node refuses before there is a request.
const SEGMENT_MAX = 1_000;
const rawPath = fc.stringMatching(/^[!-~]{0,20}$/);
const segment = fc.oneof(
  fc.constantFrom('0', '1', '51', '12', 'main', 'second', TARGET, ...storedIds),
  awkwardText.map((text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?')).slice(0, SEGMENT_MAX)),
  rawPath,
);
const QUERY_NAMES = ['after', 'query', 'page', 'size', 'target', 'connection', '__proto__'];
const query = fc.array(fc.tuple(fc.constantFrom(...QUERY_NAMES), segment), { maxLength: 3 });

const headerText = fc.stringMatching(/^[!-~\x80-\xff][ -~\x80-\xff]{0,30}$/);
const headers: fc.Arbitrary<SignedAs> = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        id: headerText,
        timestamp: fc.oneof(headerText, fc.nat().map(String)),
        site: headerText,
        wwwroot: headerText,
        signature: headerText,
        contentType: headerText,
      },
      { requiredKeys: [] },
    ),
  },
);

/** Calls of a route, from valid ones to nonsense in any of their parts. */
export function arbitraryCalls(route: string): fc.Arbitrary<ArbitraryCall> {
  const [method = '', path = ''] = route.split(' ');
  const target = fc
    .tuple(fc.array(segment, { minLength: 3, maxLength: 3 }), query)
    .map(([segments, parts]) => {
      let used = 0;
      const filled = path.replace(/:\w+/g, () => segments[used++] ?? '1');
      return parts.length === 0 ? filled : `${filled}?${parts.map((part) => part.join('=')).join('&')}`;
    });
  return fc.record({ method: fc.constant(method), target, body: arbitraryBody(route), headers });
}
