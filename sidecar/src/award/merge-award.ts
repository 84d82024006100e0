import { forgetsPerson, freedBy, isErased, type StateReason, stateSets } from '@local-navigatr/shared-types';
import { sentNames } from '../issuance/columns.ts';
import { isRefusalSince } from '../issuance/transition.ts';
import type { KeyedAward } from './award-keys.ts';
import type { Problem } from './parse-award.ts';
import { type TaughtRevoked, taughtStateOf } from './taught-state.ts';
import { type KnownIssuance, known, step, type UpdatePlan, type UpdateStep, updated } from './update-plan.ts';

/** What a repeated award does to its issuance. Only what has not been sent can be replaced. */
export function planUpdate(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  if (isOfErased(issuance)) return { kind: 'erased' };
  const problems = keyProblems(issuance, award);
  if (problems.length > 0) return { kind: 'conflict', problems };
  const taught = taughtStateOf(award);
  if (taught?.kind === 'issued') return recordIssued(issuance, award);
  if (taught?.kind === 'revoked') return recordRevoked(issuance, award, taught);
  if (taught?.kind === 'cancelled') return recordCancelled(issuance, taught.reason);
  if (taught?.kind === 'unresolved') return recordUnresolved(issuance, award);
  if (taught?.kind === 'waits') return recordWaiting(issuance, taught.reason);
  if (taught?.kind === 'queued' && issuance.state === 'cancelled') return recordQueued(issuance, award);
  if (needsPerson(issuance, award)) return updated([askPerson]);
  if (issuance.state === 'queued') return repeatQueued(issuance, award);
  if (issuance.state === 'cancelled') return repeatCancelled(issuance, award);
  return issuance.state === 'needs_attention' ? repeatWaiting(issuance, award) : known;
}

const isOfErased = ({ reason, stripped, state }: KnownIssuance): boolean =>
  isErased(reason) || (stripped && !stateSets.wasIssued.includes(state));

const MAY_HAVE: StateReason = 'may_have_been_issued';

const doubt = step('replace_incomplete', MAY_HAVE);
const revive = step('replace', null);

// The first PUT went to the old name and address, and a repeat to others could issue a second badge. Of the new ones the
// person's decision makes use.
const askPerson = step('profile_changed', MAY_HAVE, 'incomplete');

/** It may have been issued, and goes to another name or address by now. */
function needsPerson(issuance: KnownIssuance, award: KeyedAward): boolean {
  const { state, reason, repeats, email, cancelRequested } = issuance;
  if (!personDiffers(issuance, award)) return false;
  if (state === 'unknown') return !cancelRequested;
  // Taught after a recovery: a ledger that is gone may have sent it.
  if (state === 'queued') return repeats > 0 || award.knownState !== null;
  // Whose name and address are gone already, they are asked for when a person decides.
  return state === 'needs_attention' && email !== null && (repeats > 0 || reason === MAY_HAVE);
}

// A ledger that went back in time holds as queued or cancelled what Moodle already knows as issued: it must never be sent.
function recordIssued(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  const { state } = issuance;
  const record = step('decide_issued', 'recorded');
  if (state === 'queued') return updated([doubt, record]);
  if (state === 'cancelled') return isWhole(issuance) ? updated([revive, doubt, record]) : known;
  if (state === 'unknown' || isWhole(issuance)) {
    return state === 'unknown' || state === 'needs_attention' ? updated([record]) : known;
  }
  // What nobody can read is not known as issued: it is listed until it comes whole, and never sent before.
  const readable = state === 'needs_attention' && award.reason !== 'invalid_award';
  return readable ? updated([{ ...record, content: 'replace' }]) : known;
}

/** It was issued, and a person had it revoked since, or somebody did at the platform: the ledger may not know either. */
function recordRevoked(
  issuance: KnownIssuance,
  award: KeyedAward,
  { to, reason }: TaughtRevoked,
): UpdatePlan {
  const { state } = issuance;
  if (state === 'revoked' || state === to) return known;
  const record = step(to === 'revoked' ? 'record_revoked' : 'record_revoking', reason);
  if (stateSets.wasIssued.includes(state)) return updated([record]);
  const issued = recordIssued(issuance, award);
  return issued.kind === 'updated' ? updated([...issued.steps, record]) : issued;
}

const isWhole = (issuance: KnownIssuance): boolean => !hasOpenKey(issuance) && issuance.badgeId !== null;

/** Whether what makes its key could not be read whole: a repetition fills it in. */
export const hasOpenKey = ({ target, courseId, userKey }: KnownIssuance): boolean =>
  target === null || courseId === null || userKey === null;

/** Whether it was issued is a person's to find out. */
function recordUnresolved(issuance: KnownIssuance, { knownReason }: KeyedAward): UpdatePlan {
  const forgets = forgetsPerson(knownReason);
  if (issuance.state === 'unknown') return updated([givenUp(forgets)]);
  const isListed = issuance.state === 'needs_attention' && issuance.reason === MAY_HAVE;
  if (isListed && knownReason !== null && forgets) return recordForgotten(issuance, knownReason);
  return recordWaiting(issuance, MAY_HAVE, forgets ? 'forget' : 'keep');
}

/** It waited for a person or for other content, and still does. What was sent meanwhile is settled by its own answer. */
function recordWaiting(
  issuance: KnownIssuance,
  reason: StateReason,
  content: UpdateStep['content'] = 'keep',
): UpdatePlan {
  const waits = step('replace_incomplete', reason, content);
  if (issuance.state === 'queued') return updated([waits]);
  if (issuance.state === 'cancelled') return isWhole(issuance) ? updated([revive, waits]) : known;
  const isOther = issuance.reason !== reason && issuance.reason !== MAY_HAVE;
  return issuance.state === 'needs_attention' && isOther && isWhole(issuance) ? updated([waits]) : known;
}

/** What was sent and never answered is not repeated any more. */
const givenUp = (forgets: boolean): UpdateStep => step('give_up', MAY_HAVE, forgets ? 'forget' : 'keep');

function recordCancelled(issuance: KnownIssuance, reason: StateReason): UpdatePlan {
  if (issuance.state === 'unknown') {
    return updated(forgetsPerson(reason) ? [givenUp(true)] : [givenUp(false), step('cancel', reason)]);
  }
  if (issuance.state === 'cancelled') return cancelOnce(issuance, reason);
  if (issuance.state !== 'queued' && issuance.state !== 'needs_attention') return known;
  return forgetsPerson(reason) ? recordForgotten(issuance, reason) : updated([step('cancel', reason)]);
}

/** Cancelled already: a refusal since then counts, and of a learner without consent nothing stays. */
function cancelOnce(issuance: KnownIssuance, reason: StateReason): UpdatePlan {
  const { reason: earlier, repeats, firstName } = issuance;
  if (isRefusalSince({ reason: earlier, mayExist: repeats > 0 }, reason))
    return updated([step('cancel', reason, 'forget')]);
  return forgetsPerson(reason) && firstName !== null ? updated([step('cancel', earlier, 'forget')]) : known;
}

// As a cancel for this reason does: that a badge may exist stays known, of the learner nothing does.
function recordForgotten(
  { reason, repeats, firstName }: KnownIssuance,
  cancelReason: StateReason,
): UpdatePlan {
  if (reason === MAY_HAVE && firstName === null) return known;
  const mayExist = reason === MAY_HAVE || repeats > 0;
  return updated([
    mayExist ? step('replace_incomplete', MAY_HAVE, 'forget') : step('cancel', cancelReason, 'forget'),
  ]);
}

/** Cancelled in the ledger, and sent again since: what became of it then is not known. */
function recordQueued(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  if (!isWhole(issuance)) return known;
  if (award.reason !== null) return updated([revive, step('replace_incomplete', award.reason, 'incomplete')]);
  const replace = step('replace', null, 'replace');
  return updated(issuance.untaughtIn === null ? [replace, doubt] : [replace]);
}

function repeatQueued(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  if (award.reason !== null) return updated([step('replace_incomplete', award.reason, 'incomplete')]);
  const other = bodyDiffers(issuance, award);
  if (!other && issuance.courseName === award.courseName) return known;
  // While an earlier PUT may have issued, the key must stay the same: it is what keeps the platform from issuing twice.
  return updated([step('replace', null, 'replace')], other && issuance.repeats === 0);
}

function repeatWaiting(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  if (issuance.reason === MAY_HAVE) {
    // When it was listed, nobody knew who it would go to; the person who decides sees it now.
    const isNews = issuance.email === null && award.reason === null;
    return isNews ? updated([step('replace_incomplete', MAY_HAVE, 'replace')]) : known;
  }
  if (award.reason !== null) {
    const same = issuance.reason === award.reason && sameProblems(issuance.problems, award.problems);
    return same ? known : updated([step('replace_incomplete', award.reason, 'incomplete')]);
  }
  const other = bodyDiffers(issuance, award);
  // Of a shared address: where another account still has it, and the site does not permit that, it is asked once more.
  // The same content would be refused again, for ever.
  const freed =
    freedBy(issuance.reason) === 'whole' ||
    (freedBy(issuance.reason) === 'other' && other) ||
    (issuance.reason === 'shared_address' && (issuance.justMerged || award.addressMayBeShared));
  return freed ? updated([step('replace', null, 'replace')], other) : known;
}

function repeatCancelled(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  // Moodle sends it again when the learner agreed again, or completed again.
  if (freedBy(issuance.reason) !== 'any') return award.reason === null ? renewed(issuance, award) : known;
  const replace = step('replace', null, 'replace');
  if (issuance.cancelRequested) return takeRefusalBack(issuance, award.reason === null ? replace : revive);
  if (award.reason !== null) return listIncomplete(issuance, award.reason);
  if (issuance.repeats === 0) return updated([replace], true);
  // It may have been issued before it was cancelled: a person looks.
  return updated([replace, step('replace_incomplete', MAY_HAVE)]);
}

/** A person had cancelled it before its learner refused, and that stands. */
function takeRefusalBack(issuance: KnownIssuance, back: UpdateStep): UpdatePlan {
  if (back === revive && !isWhole(issuance)) return known;
  return updated([back, step('cancel', 'cancelled_by_person')], issuance.repeats === 0);
}

/** Freed, but something is missing by now: it waits for that, and not for another answer or completion. */
function listIncomplete(issuance: KnownIssuance, reason: StateReason): UpdatePlan {
  if (!isWhole(issuance) || issuance.repeats > 0) return known;
  return updated([revive, step('replace_incomplete', reason, 'incomplete')]);
}

/** A person may retry it: then it is sent as Moodle has it at that moment, whatever the course was mapped to before. */
function renewed(issuance: KnownIssuance, award: KeyedAward): UpdatePlan {
  const { reason, repeats } = issuance;
  if (reason !== 'cancelled_by_person' || !isWhole(issuance)) return known;
  // An earlier PUT may have issued: what it named stays, so that the platform knows it again.
  if (repeats > 0) {
    return personDiffers(issuance, award) ? updated([step('renew', reason, 'incomplete')]) : known;
  }
  return bodyDiffers(issuance, award) ? updated([step('renew', reason, 'replace')], true) : known;
}

function personDiffers(issuance: KnownIssuance, { recipient }: KeyedAward): boolean {
  return (
    issuance.firstName !== (recipient?.firstName ?? null) ||
    issuance.lastName !== (recipient?.lastName ?? null) ||
    issuance.email !== (recipient?.email ?? null)
  );
}

const bodyDiffers = (issuance: KnownIssuance, award: KeyedAward): boolean =>
  sentNames.some((name) => issuance[name] !== award[name]) || personDiffers(issuance, award);

// The key of an issuance is for ever; what could not be read the first time may be filled in.
function keyProblems(issuance: KnownIssuance, award: KeyedAward): Problem[] {
  const differs = (name: 'target' | 'courseId' | 'userKey') =>
    issuance[name] !== null && award[name] !== null && issuance[name] !== award[name];
  const fields = (['target', 'courseId', 'userKey'] as const).filter(differs);
  const numbers = (['rule', 'cycle'] as const).filter(
    (name) => issuance.target !== null && issuance[name] !== award[name],
  );
  return [...fields, ...numbers].map((name) => ({
    path: name === 'userKey' ? 'userId' : name,
    message: 'differs from what this id was given to',
  }));
}

const sameProblems = (left: Problem[], right: Problem[]): boolean =>
  left.length === right.length &&
  left.every(({ path, message }, at) => right[at]?.path === path && right[at]?.message === message);
