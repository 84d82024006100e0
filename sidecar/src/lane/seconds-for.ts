import type { Rate } from '../platform/port.ts';

/** How long so many calls take at a rate, in whole seconds. */
export const secondsFor = ({ limit, windowMs }: Rate, calls: number): number =>
  Math.ceil((calls * windowMs) / limit / 1000);
