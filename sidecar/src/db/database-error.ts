import { DatabaseTimeout } from './client.ts';
import { ConnectionLost } from './connection-lost.ts';

// Connection lost or refused, user or database not let in, too many connections, shutting down, starting up, cancelled by
// a time-out or lock time-out of the server: what the same call may not meet when it comes again.
const UNAVAILABLE =
  /^(08...|28...|3D000|53...|57P0.|57014|55P03|40001|40P01|25006|ECONN.*|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_(O?SSL|TLS)_.*|CONNECT(ION)?_.*)$/;

/** A statement waited for a lock as long as the server permits. */
export const LOCK_NOT_AVAILABLE = '55P03';

/** Code and constraint of a database error: all of it that is safe to log (its message holds parameters). */
export function databaseCause(error: unknown): { code: string | null; constraint: string | null } {
  const causes = [...causesOf(error)] as Partial<Record<string, unknown>>[];
  const text = (name: string) =>
    causes.map((cause) => cause[name]).find((value): value is string => typeof value === 'string') ?? null;
  return { code: text('code'), constraint: text('constraint_name') ?? text('constraint') };
}

/** True when the database could not be reached or did not answer in time: nobody knows whether it committed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (
    [...causesOf(error)].some((cause) => cause instanceof DatabaseTimeout || cause instanceof ConnectionLost)
  )
    return true;
  return UNAVAILABLE.test(databaseCause(error).code ?? '');
}

/** True when PostgreSQL let a session not begin, or ended it, whatever its reason. */
export const hasEndedSession = (error: unknown): boolean =>
  [...causesOf(error)].some((cause) => (cause as { severity?: unknown }).severity === 'FATAL');

/** True when the database undid a transaction because of another at the same time: nothing of it was committed. */
export const isUndone = (error: unknown): boolean => /^40(001|P01)$/.test(databaseCause(error).code ?? '');

function* causesOf(error: unknown): Generator<object> {
  let current = error;
  // A chain of causes is short; the bound only guards against a cycle.
  for (let depth = 0; depth < 10 && typeof current === 'object' && current !== null; depth += 1) {
    yield current;
    current = (current as { cause?: unknown }).cause;
  }
}
