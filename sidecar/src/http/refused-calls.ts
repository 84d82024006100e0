import type { ErrorCode } from '@local-navigatr/shared-types';
import type { Deps } from '../deps.ts';
import type { Refusal } from '../errors.ts';

// A caller that is refused a thousand times a second says as much in one line.
const LOG_EVERY_MS = 10_000;

/** What is refused to a caller whose signature is right, and worth a line all the same. */
const PRIVILEGED: ReadonlySet<ErrorCode> = new Set(['no_recovery']);

/** Counts and logs calls that were refused before they were acted on, without anything that the caller sent. */
export class RefusedCalls {
  readonly #deps: Pick<Deps, 'log' | 'processMetrics'>;
  readonly #logged = new Map<ErrorCode, { at: number; since: number }>();

  constructor(deps: Pick<Deps, 'log' | 'processMetrics'>) {
    this.#deps = deps;
  }

  /** {@link record} for a call of a known site, where what it asked for is a privilege. */
  recordPrivileged(refusal: Refusal, requestId: string): void {
    if (PRIVILEGED.has(refusal.code)) this.record(refusal, requestId);
  }

  record({ code, message }: Refusal, requestId: string): void {
    this.#deps.processMetrics.countRefused(code);
    const now = performance.now();
    const last = this.#logged.get(code);
    if (last && now - last.at < LOG_EVERY_MS) {
      last.since += 1;
      return;
    }
    this.#deps.log.warn({ code, why: message, requestId, notLogged: last?.since ?? 0 }, 'call refused');
    this.#logged.set(code, { at: now, since: 0 });
  }
}
