import type { z } from 'zod';
import { Refusal } from '../errors.ts';
import type { Call } from './route.ts';

/** A named segment of the path, read. Refuses one that has another shape. */
export function readSegment<T>(params: Call['params'], name: string, shape: z.ZodType<T>): T {
  const read = shape.safeParse(params[name]);
  if (read.success) return read.data;
  const details = [{ path: name, message: 'is not valid' }];
  throw new Refusal('invalid_request', 'a part of the path does not have the shape it should', details);
}
