import type { FaultCase } from '../fault-case.ts';
import { brokenAnswers, requirementsNotMet, serverErrors } from './bad-answers.ts';
import { badInput } from './bad-input.ts';
import { behindPgBouncer } from './bouncer.ts';
import { clockSetBack, clocksDiffer } from './clocks.ts';
import { clonedSite, copiedFolder, forgottenSidecar, olderCopy, promotedStandby } from './copies.ts';
import { commitFails, databaseHalfOpen, databaseStops } from './database-down.ts';
import { databaseFar } from './database-far.ts';
import {
  embeddedDurable,
  embeddedFirstBoot,
  embeddedFull,
  embeddedKilled,
  embeddedTwice,
} from './embedded.ts';
import { freezeFence, freezeLate, freezeLong, freezeShort } from './freeze.ts';
import { killHold, killIdempotent, killRetry } from './kill.ts';
import { lookUp, lookUpRestored, lookUpUnfiltered, quotaUsedUp } from './look-up.ts';
import { lookUpBroken } from './look-up-broken.ts';
import { migrateAtOnce, migrateKilled } from './migrate.ts';
import { moodleKilled } from './moodle-killed.ts';
import { apiDown } from './outage.ts';
import { badgeFailing, badgeGone, providerForbidden } from './poisoned-badge.ts';
import { badAddresses, everybodyRefused } from './refused-badge.ts';
import { revoke } from './revoke.ts';
import { leaveIdle, leaveStalled, rollingRestart } from './roll.ts';
import { sentAgain } from './sent-again.ts';
import { sidecarAway } from './sidecar-away.ts';
import { standing } from './standing.ts';
import { targetChange } from './target-change.ts';
import { tokenRevoked } from './token.ts';
import { lowerLimit, retryAfter } from './too-many.ts';
import { rollingUpgrade } from './upgrade.ts';
import { upstreamFar, upstreamGone, upstreamProxied } from './upstream.ts';

/** The matrix, in the order of docs/faults.md. */
export const CASES: readonly FaultCase[] = [
  killIdempotent,
  killHold,
  killRetry,
  rollingRestart,
  rollingUpgrade,
  leaveIdle,
  leaveStalled,
  freezeShort,
  freezeLong,
  freezeLate,
  freezeFence,
  databaseStops,
  commitFails,
  databaseHalfOpen,
  databaseFar,
  serverErrors,
  brokenAnswers,
  requirementsNotMet,
  retryAfter,
  lowerLimit,
  apiDown,
  tokenRevoked,
  sentAgain,
  clocksDiffer,
  clockSetBack,
  embeddedKilled,
  embeddedFirstBoot,
  embeddedTwice,
  embeddedDurable,
  embeddedFull,
  migrateAtOnce,
  migrateKilled,
  upstreamGone,
  upstreamFar,
  upstreamProxied,
  badgeFailing,
  badgeGone,
  providerForbidden,
  everybodyRefused,
  badAddresses,
  olderCopy,
  copiedFolder,
  clonedSite,
  forgottenSidecar,
  promotedStandby,
  targetChange,
  badInput,
  behindPgBouncer,
  lookUp,
  lookUpUnfiltered,
  lookUpBroken,
  lookUpRestored,
  quotaUsedUp,
  revoke,
  standing,
  moodleKilled,
  sidecarAway,
];
