import type { Cell } from '../cell.ts';
import { brokenAnswers, serverErrors } from './bad-answers.ts';
import { badInput } from './bad-input.ts';
import { freezeLate, freezeLong, freezeShort } from './freeze.ts';
import { killHold, killIdempotent, killRetry } from './kill.ts';
import { badgeFailing, badgeGone, providerForbidden } from './poisoned-badge.ts';
import { leaveIdle, leaveStalled, rollingRestart } from './roll.ts';
import { sentAgain } from './sent-again.ts';
import { targetChange } from './target-change.ts';
import { tokenRevoked } from './token.ts';
import { lowerLimit, retryAfter } from './too-many.ts';

/** The matrix, in the order of docs/faults.md. */
export const CELLS: readonly Cell[] = [
  killIdempotent,
  killHold,
  killRetry,
  rollingRestart,
  leaveIdle,
  leaveStalled,
  freezeShort,
  freezeLong,
  freezeLate,
  serverErrors,
  brokenAnswers,
  retryAfter,
  lowerLimit,
  tokenRevoked,
  sentAgain,
  badgeFailing,
  badgeGone,
  providerForbidden,
  targetChange,
  badInput,
];
