import type { ConnectionProblem } from '@local-navigatr/shared-types';
import { Refusal } from '../errors.ts';
import type { FailedRead, ReadProblem } from '../platform/port.ts';

/** What a read that came to nothing tells about the connection. */
export function problemOf({ problem }: FailedRead): ConnectionProblem {
  if (problem === 'not_allowed') return 'no_provider_admin';
  return problem === 'not_found' ? 'not_navigatr' : problem;
}

const TIMED_OUT: readonly ReadProblem[] = ['timeout', 'connect_timeout'];

/** How a call that needs the platform is refused when the platform did not help. */
export function platformRefusal({ problem }: FailedRead): Refusal {
  if (problem === 'not_found') return new Refusal('not_found', 'the platform does not have it');
  const details = [{ path: 'problem', message: problem }];
  if (problem === 'not_allowed')
    return new Refusal('not_allowed', 'the token is good, and its account may not see what was asked for');
  if (problem === 'token_refused')
    return new Refusal('not_verified', 'the platform refuses the token', details);
  if (TIMED_OUT.includes(problem))
    return new Refusal('upstream_timeout', 'the platform did not answer', details);
  return new Refusal('upstream_failed', 'the platform did not give a usable answer', details);
}
