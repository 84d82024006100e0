import { expect, it } from 'vitest';
import { checkCallers } from './check-callers.ts';
import { findUncalledFunctions, findUncalledRoutes, findUnusedConstants, pathsIn } from './find-uncalled.ts';

const PHP = `
  $this->post('/v1/awards', $awards); $this->get("/v1/feed?after=$after");
  $this->put("/v1/mappings/$key->courseid/{$rule}/hold?target=", []);
  $this->get('/v1/issuances/' . $id); $this->act('retry', '/v1/issuances/' . $verb);
  $this->get('/v1/providers/' . $id . '/badges?' . $query);
`;

it.each([
  '/v1/awards',
  '/v1/feed',
  '/v1/mappings/:courseId/:rule/hold',
  '/v1/issuances/:awardId',
  '/v1/issuances/retry',
  '/v1/providers/:id/badges',
])('finds the caller of %s', (path) => {
  expect(findUncalledRoutes([path], PHP)).toEqual([]);
});

it.each(['/v1/award', '/v1/awards/missing', '/v1/mappings/:courseId', '/v1/issuances/forget', '/v1/sites'])(
  'finds no caller of %s',
  (path) => {
    expect(findUncalledRoutes([path], PHP)).toEqual([path]);
  },
);

it('reads the paths of routes', () => {
  expect(pathsIn("path: '/v1/site', at('/v1/feed'), '/v1/site'")).toEqual(['/v1/site', '/v1/feed']);
});

it('finds a function that no module calls', () => {
  expect(findUncalledFunctions(['get_badges', 'get_nothing'], "call('get_badges', {})")).toEqual([
    'get_nothing',
  ]);
});

it('finds a constant that no PHP asks for', () => {
  const text = 'public const BATCH_MAX = 500;\n    public const BATCH = 1;';
  expect(
    findUnusedConstants('vocabulary', text, 'min(vocabulary::BATCH_MAX, 1); /** {@see vocabulary::BATCH} */'),
  ).toEqual(['BATCH']);
});

it('finds nothing in the repository', () => {
  expect(checkCallers()).toEqual([]);
});
