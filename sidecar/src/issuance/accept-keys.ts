import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';
import { type ReadAward, readAward, type UnreadableAward } from './accept-read.ts';

/** An award with the keys that stand for its learner in this site's ledger; null where the learner could not be read. */
export type KeyedAward = ReadAward & { userKey: string | null; formerUserKey: string | null };

/** As {@link readAward}, with the learner's keys. */
export function readKeyedAward(site: Site, value: unknown): KeyedAward | UnreadableAward {
  const award = readAward(value);
  if (award.kind === 'unreadable') return award;
  const keyOf = (userId: string | null) => (userId === null ? null : userKeyOf(site.userHashKey, userId));
  return { ...award, userKey: keyOf(award.userId), formerUserKey: keyOf(award.formerUserId) };
}
