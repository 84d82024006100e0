import { PLATFORM_ID_MAX, platformId } from '@local-navigatr/shared-types';
import { isObject, textOf } from './json.ts';

/** An id as badges can be mapped and issued with; null for anything else, whatever the API meant by it. */
export function platformIdOf(value: unknown): string | null {
  const parsed = platformId().safeParse(textOf(value));
  return parsed.success ? parsed.data : null;
}

export const idOf = (value: unknown): string | null => (isObject(value) ? platformIdOf(value['id']) : null);

/** Names an issued badge in the audit trail, whatever it looks like. */
export const issuedIdOf = (id: unknown): string | null =>
  Array.from(textOf(id) ?? '')
    .slice(0, PLATFORM_ID_MAX)
    .join('') || null;
