import { addressKeyOf, userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';
import { type ReadAward, readAward, type UnreadableAward } from './parse-award.ts';

/** An award with the keys that stand for its learner in this site's ledger; null where they could not be read. */
export type KeyedAward = ReadAward & {
  userKey: string | null;
  formerUserKey: string | null;
  /** Of the learner's address. */
  addressKey: string | null;
};

/** As {@link readAward}, with the learner's keys. */
export function readKeyedAward(site: Site, value: unknown): KeyedAward | UnreadableAward {
  const award = readAward(value);
  if (award.kind === 'unreadable') return award;
  const keyFor = (userId: string | null) => (userId === null ? null : userKeyOf(site.userHashKey, userId));
  const email = award.recipient?.email;
  return {
    ...award,
    userKey: keyFor(award.userId),
    formerUserKey: keyFor(award.formerUserId),
    addressKey: email === undefined ? null : addressKeyOf(site.userHashKey, email),
  };
}

/** What may have one issuance only, as text; null while it could not be read whole: such a key is never unique. */
export function keyOf({ target, courseId, rule, userKey, cycle }: KeyedAward): string | null {
  const key = [target, courseId, rule, userKey, cycle];
  return key.includes(null) ? null : JSON.stringify(key);
}
