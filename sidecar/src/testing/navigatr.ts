import { createNavigatr } from '../navigatr/adapter.ts';
import type { Platform, Rate } from '../platform/platform.ts';

/** The real adapter, calling one address in both environments. */
export const navigatrAt = (
  url: URL,
  { rate = { limit: 5, windowMs: 10 }, proxy = null }: { rate?: Rate; proxy?: URL | null } = {},
): Platform => createNavigatr({ production: url, staging: url }, { rate, proxy });
