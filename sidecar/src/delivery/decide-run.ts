// Three bad addresses in a row do happen; three different people's hardly.
const RUN_LENGTH = 3;

/** One learner who was refused since the badge was last issued; those with the same status were refused alike. */
export type Refused = {
  userKey: string | null;
  /** In lower case; null once it is not known any more. */
  address: string | null;
  badgeId: string;
  providerId: string | null;
  httpStatus: number;
};

export type RunScope = 'badge' | 'provider';

/**
 * What a refusal, the last of `refused`, is a run of: three different people with different addresses refused with one
 * status. A provider's run is of several of its badges: one sick badge must not stop the healthy ones. `heldBadges`
 * explain their refusals themselves.
 */
export function decideRun(refused: readonly Refused[], heldBadges: ReadonlySet<string>): RunScope | null {
  const last = refused.at(-1);
  if (last === undefined) return null;
  const alike = refused.filter(({ httpStatus }) => httpStatus === last.httpStatus);
  if (isRun(alike.filter(({ badgeId }) => badgeId === last.badgeId))) return 'badge';
  if (last.providerId === null) return null;
  const ofProvider = alike.filter(
    ({ providerId, badgeId }) => providerId === last.providerId && !heldBadges.has(badgeId),
  );
  const badges = new Set(ofProvider.map(({ badgeId }) => badgeId));
  return badges.size > 1 && isRun(ofProvider) ? 'provider' : null;
}

function isRun(refused: readonly Refused[]): boolean {
  const addresses = new Map(refused.map(({ userKey, address }) => [userKey, address]));
  addresses.delete(null);
  return new Set([...addresses.values()].filter((address) => address !== null)).size >= RUN_LENGTH;
}
