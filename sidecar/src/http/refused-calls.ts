import type { ErrorCode } from '@local-navigatr/shared-types';
import type { Deps } from '../deps.ts';
import type { Refusal } from '../errors.ts';
import { Seldom } from '../seldom.ts';

/** What is refused to a caller whose signature is right, and worth a line all the same. */
const PRIVILEGED: ReadonlySet<ErrorCode> = new Set(['no_recovery']);

/** Counts and logs calls that were refused before they were acted on, without anything that the caller sent. */
export class RefusedCalls {
  readonly #deps: Pick<Deps, 'log' | 'processMetrics'>;
  readonly #seldom = new Seldom<ErrorCode>();

  constructor(deps: Pick<Deps, 'log' | 'processMetrics'>) {
    this.#deps = deps;
  }

  /** {@link record} for a call of a known site, where what it asked for is a privilege. */
  recordPrivileged(refusal: Refusal, requestId: string): void {
    if (PRIVILEGED.has(refusal.code)) this.record(refusal, requestId);
  }

  record({ code, message }: Refusal, requestId: string): void {
    this.#deps.processMetrics.countRefused(code);
    const notLogged = this.#seldom.due(code);
    if (notLogged === null) return;
    this.#deps.log.warn({ code, why: message, requestId, notLogged }, 'call refused');
  }
}
