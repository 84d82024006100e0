import { expect, it } from 'vitest';
import type { FailedRead, ReadProblem } from '../platform/port.ts';
import { platformRefusal, problemOf } from './classify-error.ts';

const failed = (problem: ReadProblem): FailedRead => ({
  kind: 'failed',
  problem,
  latencyMs: 7,
  reference: { httpStatus: 403, errorClass: null },
});

it.each([
  ['not_found', 'not_found', 'not_navigatr'],
  // The token is good: one badge is out of its reach, or its account has no provider.
  ['not_allowed', 'not_allowed', 'no_provider_admin'],
  ['token_refused', 'not_verified', 'token_refused'],
  ['timeout', 'upstream_timeout', 'timeout'],
  ['server_error', 'upstream_failed', 'server_error'],
] as const)('a read with %s refuses the call with %s, and tests as %s', (problem, code, tested) => {
  expect(platformRefusal(failed(problem)).code).toBe(code);
  expect(problemOf(failed(problem))).toBe(tested);
});
