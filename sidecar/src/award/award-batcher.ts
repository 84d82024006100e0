import type { AwardsReply } from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import { isDatabaseUnavailable, isUndone } from '../db/database-error.ts';
import { type CommitResult, GroupCommit } from '../db/group-commit.ts';
import type { Deps } from '../deps.ts';
import type { Site } from '../site/site.ts';
import { type StoreRound, splitIntake } from './split-batch.ts';
import { acceptSubmission, readSubmission, type Submission, storeTogether } from './store-awards.ts';

// As many as the largest request may have: a group is no slower than that.
const AWARDS_MAX = 500;
// Large requests are work for the database more than for this process.
const GROUPS_MAX = 3;

type Offer = { submission: Submission };
type Outcomes = Map<Offer, CommitResult<AwardsReply>>;

/**
 * Takes over awards for requests that come at the same time in few transactions, and answers each as if it had come
 * alone. With 32 callers of one award each, on two cores: 550 awards a second with a transaction each, 3,600 so.
 */
export class AwardBatcher {
  readonly #deps: Deps;
  readonly #groups: GroupCommit<Offer, AwardsReply>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#groups = new GroupCommit({
      commit: (offers) => this.#commit(offers),
      weigh: ({ submission }) => submission.read.length,
      weightMax: AWARDS_MAX,
      groupsMax: GROUPS_MAX,
    });
  }

  /** As {@link acceptSubmission}. */
  accept(site: Site, given: readonly unknown[], ledger?: string): Promise<AwardsReply> {
    return this.#groups.add({ submission: readSubmission(site, given, ledger) });
  }

  async #commit(offers: readonly Offer[]): Promise<CommitResult<AwardsReply>[]> {
    const outcomes: Outcomes = new Map();
    let outage: unknown;
    for (const rounds of splitIntake(offers)) {
      try {
        await this.#commitRounds(rounds, outcomes);
      } catch (error) {
        if (outcomes.size === 0) throw error;
        // The database is away, and is not asked for the rest.
        outage = error;
        break;
      }
    }
    return offers.map((offer) => outcomes.get(offer) ?? { kind: 'failed', error: outage });
  }

  async #commitRounds(rounds: readonly StoreRound<Offer>[], outcomes: Outcomes): Promise<void> {
    const offers = rounds.flatMap((round) => round.offers);
    try {
      const stored = await this.#deps.database.intake.transaction((tx) => storeRounds(tx, rounds));
      this.#deps.wake();
      for (const [offer, result] of stored) outcomes.set(offer, result);
    } catch (error) {
      if (isOutage(error)) throw error;
      const [only] = offers;
      if (only && offers.length === 1) {
        outcomes.set(only, { kind: 'failed', error });
        return;
      }
      const about = { err: error, offers: offers.length };
      this.#deps.log.warn(about, 'awards are taken over one request at a time');
      await this.#commitOneByOne(offers, outcomes);
    }
  }

  /** So that whatever one request trips over costs only itself. What the database cannot do for one is not asked for the rest. */
  async #commitOneByOne(offers: readonly Offer[], outcomes: Outcomes): Promise<void> {
    let outage: CommitResult<AwardsReply> | null = null;
    for (const offer of offers) {
      const outcome: CommitResult<AwardsReply> = outage ?? (await this.#commitOne(offer.submission));
      if (outcome.kind === 'failed' && isOutage(outcome.error)) outage = outcome;
      outcomes.set(offer, outcome);
    }
  }

  async #commitOne(submission: Submission): Promise<CommitResult<AwardsReply>> {
    try {
      return { kind: 'done', reply: await acceptSubmission(this.#deps, submission) };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }
}

const isOutage = (error: unknown): boolean => isDatabaseUnavailable(error) && !isUndone(error);

async function storeRounds(tx: Db, rounds: readonly StoreRound<Offer>[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (const { offers } of rounds) {
    const results = await storeTogether(
      tx,
      offers.map(({ submission }) => submission),
    );
    for (const [at, result] of results.entries()) {
      const offer = offers[at];
      if (offer) outcomes.set(offer, result);
    }
  }
  return outcomes;
}
