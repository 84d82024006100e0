import { keyOf } from './award-keys.ts';
import type { Submission } from './store-awards.ts';

/** Requests of one site of which no two meet: they are stored together, in as many statements as one of them. */
export type StoreRound<Offer> = { site: string; offers: Offer[] };

// A round takes few statements when all of it is new; one transaction has five seconds for all of its rounds.
const ROUNDS_MAX = 4;

/**
 * Splits requests into transactions of few rounds: how long one takes depends neither on how many sites call at the same
 * time nor on how many calls name the same award. What meets is stored one after the other, as it came.
 */
export function splitIntake<Offer extends { submission: Submission }>(
  offers: readonly Offer[],
): StoreRound<Offer>[][] {
  return turnsOf(roundsOf(offers)).flatMap((turn) => {
    // In one order, so that two that store for the same sites wait for each other and never in a circle.
    const ordered = turn.toSorted((left, right) => compare(left.site, right.site));
    const count = Math.ceil(ordered.length / ROUNDS_MAX);
    return Array.from({ length: count }, (_, at) => ordered.slice(at * ROUNDS_MAX, (at + 1) * ROUNDS_MAX));
  });
}

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

/**
 * The first round of every site, then the second ones, and so on. Two of one site are never in one transaction: the first ends
 * with the site's row, and the second begins with rows that others lock before it.
 */
function turnsOf<Offer>(rounds: readonly StoreRound<Offer>[]): StoreRound<Offer>[][] {
  const turns: StoreRound<Offer>[][] = [];
  const counts = new Map<string, number>();
  for (const round of rounds) {
    const turn = counts.get(round.site) ?? 0;
    counts.set(round.site, turn + 1);
    turns[turn] = [...(turns[turn] ?? []), round];
  }
  return turns;
}

function roundsOf<Offer extends { submission: Submission }>(offers: readonly Offer[]): StoreRound<Offer>[] {
  const rounds: StoreRound<Offer>[] = [];
  const latest = new Map<string, { round: StoreRound<Offer>; names: Set<string> }>();
  for (const offer of offers) {
    const names = namesOf(offer.submission);
    const { id: site } = offer.submission.site;
    const open = latest.get(site);
    if (open && !names.some((name) => open.names.has(name))) {
      open.round.offers.push(offer);
      for (const name of names) open.names.add(name);
    } else {
      const round = { site, offers: [offer] };
      latest.set(site, { round, names: new Set(names) });
      rounds.push(round);
    }
  }
  return rounds;
}

const namesOf = ({ read }: Submission): string[] =>
  read.flatMap((one) => (one.kind === 'award' ? [one.id, keyOf(one) ?? one.id] : []));
