import type { PlatformName } from './ids.ts';
import {
  type HoldReason,
  type HoldScope,
  holds,
  type Outcome,
  outcomes,
  reasons,
  type StateReason,
} from './life-cycle.ts';
import { reasonOfRefusal, refusalsOf } from './states.ts';

/** What a person can do, in one sentence. Moodle shows its own translation of the code, under the same names. */
export const remedies = {
  none: 'Nothing to do.',
  claim_mail: 'Nothing to do: Navigatr emails the learner a link to claim the badge.',
  wait: 'It is retried automatically.',
  check_requirements:
    "Check the course's completion criteria and the badge's minimum score or evidence, then retry.",
  complete_profile:
    "Correct the learner's name and email address in Moodle, and make sure that the account is active; it is then sent automatically. Addresses to which Moodle sends no mail, such as those that end in .invalid, do not count.",
  choose_other_badge:
    'This badge cannot be issued through the API (usually an Open University or Credly badge): choose a badge made in Navigatr, or contact support@navigatr.app.',
  remap: 'Map the course to a current badge: Course > More > Navigatr Badge.',
  publish_badge:
    'Publish the badge (or activate its provider) in Navigatr again, or map the course to another.',
  new_token: 'Generate a new Personal Access Token in Navigatr and save it in the plugin settings.',
  ask_provider_admin: "Ask for the provider admin role for the token's account in Navigatr, then retry.",
  profile_or_other_badge:
    "Either this badge cannot be issued through the API (usually an Open University or Credly badge): choose a badge made in Navigatr. Or the learner's name or email address is not accepted: correct it in Moodle; it is then sent automatically.",
  profile_or_remap:
    "Either the badge or its provider is not found: map the course to a current badge. Or the learner's name or email address is not accepted: correct it in Moodle; it is then sent automatically.",
  profile_or_publish:
    "Either the badge is unpublished or its provider deactivated: publish the badge in Navigatr again, or map the course to another. Or the learner's name or email address is not accepted: correct it in Moodle; it is then sent automatically.",
  tell_people_apart:
    'Another account with the same email address has this badge, or is about to get it. Say whether they are different people. If they are one person, choose Do not send or merge the accounts.',
  raise_quota:
    'Raise the number of badges that the account may issue, or wait until its next period begins. Nothing is lost: the badges are then sent automatically.',
  look_in_navigatr:
    'Check in Navigatr whether the learner has the badge, then decide: issued, or send again.',
  revoke_there:
    'Revoke it at the platform, with the reference of the badge. Moodle shows it as revoked by the next day.',
  check_url: "Check the sidecar's Navigatr base URL and what answers there (a portal or proxy redirects).",
  resume_mapping: 'Resume the mapping on the course page.',
  reconnect: 'Connect Navigatr in the plugin settings.',
  confirm_recovery: 'Read what would be sent on the settings page, then confirm the recovery.',
  check_cron: "Check that Moodle's cron runs: the sidecar sends only for a site that calls it.",
  contact_support: 'Contact support@navigatr.app with the time and the status.',
  report_bug: 'The award could not be read: report it with the id of the award.',
} as const;
export type Remedy = keyof typeof remedies;

// What differs where the API is Open Badge Factory's.
const remediesOfObf: Partial<Record<Remedy, string>> = {
  claim_mail: 'Nothing to do: the platform emails the learner a link to receive the badge.',
  publish_badge: 'Publish the badge at the platform (it is a draft), or map the course to another.',
  new_token: 'Create a new client secret at the platform and save it in the plugin settings.',
  ask_provider_admin: 'Check at the platform what this client may issue, then retry.',
  look_in_navigatr:
    'Check at the platform whether the learner has the badge, then decide: issued, or send again.',
  check_url: "Check the sidecar's SIDECAR_OBF_URLS and what answers there (a portal or proxy redirects).",
  reconnect: 'Connect the account in the plugin settings.',
  contact_support: 'Contact the support of the platform with the time and the status.',
};

/** What to do, for people who read it without Moodle. */
export const adviceOn = (remedy: Remedy, platform: PlatformName): string =>
  (platform === 'navigatr' ? undefined : remediesOfObf[remedy]) ?? remedies[remedy];
export const remedyNames = Object.keys(remedies) as [Remedy, ...Remedy[]];

export const remedyOfReason = (reason: StateReason | null): Remedy =>
  reason ? reasons[reason].remedy : 'none';

/** An HTTP status that tells more than the outcome it was classified as. */
function ofStatus(httpStatus: number | null, platform: PlatformName): Remedy | null {
  const told = refusalsOf[platform][httpStatus ?? 0];
  return told ? remedyOfReason(told.badge) : null;
}

/** What to do about a hold; where the badge was refused, the status it was refused with says more, unless its provider is gone. */
export function remedyOfHold(
  reason: HoldReason,
  httpStatus: number | null = null,
  platform: PlatformName = 'navigatr',
  scope?: HoldScope,
): Remedy {
  if (reason === 'badge_not_issuable' && scope === 'provider') return remedyOfReason('badge_not_found');
  const tells =
    reason === 'badge_not_issuable' ||
    (reason === 'refused_repeatedly' && reasonOfRefusal(httpStatus, platform) !== 'refused');
  return (tells ? ofStatus(httpStatus, platform) : null) ?? holds[reason].remedy;
}

/**
 * What to do about one attempt; the status wins where the badge was, or may have been, refused. What may have been issued is asked
 * for, and not simply retried, at every platform but Navigatr.
 */
export function remedyOfAttempt(
  outcome: Outcome,
  httpStatus: number | null,
  platform: PlatformName = 'navigatr',
): Remedy {
  if (outcome === 'recipient_or_badge_refused') return remedyOfReason(reasonOfRefusal(httpStatus, platform));
  if (outcomes[outcome].mayHaveIssued && platform !== 'navigatr') return 'none';
  const byStatus = outcome === 'badge_refused' ? ofStatus(httpStatus, platform) : null;
  return byStatus ?? outcomes[outcome].remedy;
}
