import { z } from 'zod';
import { text } from './text.ts';

/** UUID that Moodle gives an award; the same id names its issuance in the sidecar. */
export const awardId = () => z.guid();

/** Moodle's id of a course or user, as text. */
export const moodleId = () => text(64).min(1);

/** An id of the badge platform. It becomes a path segment, so only what needs no escaping. */
export const platformId = () => z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const environments = ['production', 'staging'] as const;
export const environment = () => z.enum(environments);
export type Environment = (typeof environments)[number];

/** `platform:environment:account`: where badges are issued from, for example `navigatr:production:9`. */
export const target = () => z.string().regex(/^[a-z]{2,20}:(production|staging):[A-Za-z0-9._-]{1,64}$/);

export type Target = { platform: string; environment: Environment; account: string };

export const formatTarget = (parts: Target): string =>
  `${parts.platform}:${parts.environment}:${parts.account}`;

/** The parts of a target that matches {@link target}; anything else is a bug and throws. */
export function parseTarget(value: string): Target {
  const [platform, where, account] = value.split(':');
  const found = environments.find((name) => name === where);
  if (!platform || !found || !account) throw new Error('not a target');
  return { platform, environment: found, account };
}
