import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from 'vitest';
import { errorCodeNames, errorCodes } from './errors.ts';

describe.each(errorCodeNames)('%s', (code) => {
  const { status, retry } = errorCodes[code];

  test('has the status of an error', () => {
    expect(STATUS_CODES).toHaveProperty(`${status}`);
    expect(status).toBeGreaterThanOrEqual(400);
  });

  test('may succeed later only if the fault is on this side', () => {
    expect(retry).toBe(status >= 500);
  });
});
