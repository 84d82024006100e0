import { z } from 'zod';

/**
 * Every error code the sidecar answers with, its one HTTP status, and whether the same call may succeed later
 * without anybody changing anything.
 */
export const errorCodes = {
  invalid_json: { status: 400, retry: false },
  invalid_request: { status: 400, retry: false },
  invalid_target: { status: 400, retry: false },
  unsigned: { status: 401, retry: false },
  unknown_site: { status: 401, retry: false },
  bad_signature: { status: 401, retry: false },
  stale_timestamp: { status: 401, retry: false },
  not_found: { status: 404, retry: false },
  method_not_allowed: { status: 405, retry: false },
  replayed: { status: 409, retry: false },
  site_moved: { status: 409, retry: false },
  wire_version: { status: 409, retry: false },
  target_taken: { status: 409, retry: false },
  no_connection: { status: 409, retry: false },
  not_verified: { status: 409, retry: false },
  not_allowed: { status: 409, retry: false },
  ledger_changed: { status: 409, retry: false },
  no_recovery: { status: 409, retry: false },
  recovery_not_taught: { status: 409, retry: false },
  too_large: { status: 413, retry: false },
  unsupported_media_type: { status: 415, retry: false },
  internal: { status: 500, retry: true },
  upstream_failed: { status: 502, retry: true },
  too_busy: { status: 503, retry: true },
  database_unavailable: { status: 503, retry: true },
  shutting_down: { status: 503, retry: true },
  upstream_timeout: { status: 504, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type ErrorCode = keyof typeof errorCodes;
export const errorCodeNames = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** Body of every answer that is not a success. `message` is for engineers; people read the string of `code`. */
export const errorBody = z.object({
  error: z.object({
    code: z.enum(errorCodeNames),
    message: z.string(),
    retry: z.boolean(),
    requestId: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
