import { createNavigatr } from '../platform/navigatr/adapter.ts';
import type { Platform } from '../platform/port.ts';

/** The real adapter, calling one address in both environments. */
export const navigatrAt = (url: URL, options: Partial<Parameters<typeof createNavigatr>[1]> = {}): Platform =>
  createNavigatr({ production: url, staging: url }, { rate: { limit: 5, windowMs: 10 }, ...options });
