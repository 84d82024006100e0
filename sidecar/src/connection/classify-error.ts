import type { ConnectionProblem } from '@local-navigatr/shared-types';
import { Refusal } from '../errors.ts';
import type { NoAnswer, Reply } from '../platform/port.ts';

const ofNoAnswer: Record<NoAnswer['cause'], ConnectionProblem> = {
  dns: 'dns',
  refused: 'refused',
  connect_timeout: 'connect_timeout',
  proxy: 'proxy',
  tls: 'tls',
  timeout: 'timeout',
  reset: 'reset',
  late: 'timeout',
};

/** What an answer that was no success tells about the connection. */
export function problemOf(reply: Reply): ConnectionProblem {
  if (reply.kind === 'no_answer') return ofNoAnswer[reply.cause];
  const { status } = reply;
  if (status === 401 || status === 403) return 'token_refused';
  if (status === 429) return 'rate_limited';
  if (status === 408) return 'timeout';
  if (status >= 300 && status < 400) return 'redirected';
  return status >= 500 ? 'server_error' : 'not_navigatr';
}

const TIMED_OUT: readonly ConnectionProblem[] = ['timeout', 'connect_timeout'];

/** How a call that needs the platform is refused when the platform did not help. */
export function platformRefusal(reply: Reply): Refusal {
  const problem = problemOf(reply);
  const details = [{ path: 'problem', message: problem }];
  if (problem === 'token_refused')
    return new Refusal('not_verified', 'the platform refuses the token', details);
  if (TIMED_OUT.includes(problem))
    return new Refusal('upstream_timeout', 'the platform did not answer', details);
  return new Refusal('upstream_failed', 'the platform did not give a usable answer', details);
}
