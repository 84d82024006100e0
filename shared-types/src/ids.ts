import { z } from 'zod';
import { text } from './text.ts';

/** UUID that Moodle gives an award; the same id names its issuance in the sidecar. */
export const awardId = () => z.guid();

/** Moodle's id of a course or user, as text. */
export const moodleId = () => text(64).min(1);

/** The longest id or account name of a badge platform, in characters. Open Badge Factory's have up to 100. */
export const PLATFORM_ID_MAX = 100;

/** An id of the badge platform. It becomes a path segment, so only what needs no escaping. */
export const platformId = () => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${PLATFORM_ID_MAX}}$`));

/**
 * Which of a course's badges: 0 is the badge for completing the course, 1, 2, … are for rules of their own. A number
 * is never used twice in a course.
 */
export const rule = () => z.int().min(0).max(RULE_MAX);

const RULE_MAX = 1_000_000;

/** The rule of a test badge, which somebody sends to their own address. It is never the badge of its course. */
export const TEST_RULE = -1;

/** The rule of an award: of one of the course's badges, or of a test badge. */
export const awardRule = () => z.int().min(TEST_RULE).max(RULE_MAX);

/** Names one of a site's connections. */
export const connectionId = () => z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/);
export const CONNECTION_ID_MAX = 32;

/** The connection that the settings page shows. */
export const MAIN_CONNECTION = 'main';

/** The badge platforms there are adapters for. */
export const platforms = ['navigatr', 'obf', 'cancred'] as const;
export type PlatformName = (typeof platforms)[number];

export const environments = ['production', 'staging'] as const;
export const environment = () => z.enum(environments);
export type Environment = (typeof environments)[number];

/** `platform:environment:account`: where badges are issued from, for example `navigatr:production:9`. */
export const target = () =>
  z.string().regex(new RegExp(`^[a-z]{2,20}:(production|staging):[A-Za-z0-9._-]{1,${PLATFORM_ID_MAX}}$`));

export type Target = { platform: string; environment: Environment; account: string };

/** The platform of a target; Navigatr where it names none that is known. */
export function platformOfTarget(value: string | null): PlatformName {
  const name = (value ?? '').split(':', 1)[0];
  return platforms.find((known) => known === name) ?? 'navigatr';
}

export const formatTarget = (parts: Target): string =>
  `${parts.platform}:${parts.environment}:${parts.account}`;

/** The parts of a target that matches {@link target}; anything else is a bug and throws. */
export function parseTarget(value: string): Target {
  const [platform, where, account] = value.split(':');
  const found = environments.find((name) => name === where);
  if (!platform || !found || !account) throw new Error('not a target');
  return { platform, environment: found, account };
}
