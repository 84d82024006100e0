import type { AwardsReply } from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import { GroupCommit, type Outcome } from '../db/group-commit.ts';
import type { Deps } from '../deps.ts';
import { isDatabaseUnavailable, isUndone } from '../errors.ts';
import type { Site } from '../site/site.ts';
import { acceptAwards, readSubmission, replyOf, type Submission, storeSubmissions } from './accept.ts';

// As many as the largest request may have: a group is no slower than that.
const AWARDS_MAX = 500;
// Large requests are work for the database more than for this process.
const GROUPS_MAX = 3;

type Offer = { site: Site; given: readonly unknown[]; submission: Submission };

/**
 * Takes over awards for requests that come at the same time in one transaction, and answers each as if it had come
 * alone. With 32 callers of one award each, on two cores: 550 awards a second with a transaction each, 3,600 so.
 */
export class Intake {
  readonly #deps: Deps;
  readonly #groups: GroupCommit<Offer, AwardsReply>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#groups = new GroupCommit({
      commit: (offers) => this.#commit(offers),
      weigh: ({ given }) => given.length,
      weightMax: AWARDS_MAX,
      groupsMax: GROUPS_MAX,
    });
  }

  /** As {@link acceptAwards}. */
  accept(site: Site, given: readonly unknown[]): Promise<AwardsReply> {
    return this.#groups.add({ site, given, submission: readSubmission(site, given) });
  }

  async #commit(offers: readonly Offer[]): Promise<Outcome<AwardsReply>[]> {
    try {
      const replies = await this.#deps.database.intake.transaction((tx) => storeInRounds(tx, offers));
      this.#deps.wake();
      return replies.map((reply) => ({ kind: 'done', reply }));
    } catch (error) {
      if (isOutage(error)) throw error;
      if (offers.length === 1) return [{ kind: 'failed', error }];
      this.#deps.log.warn(
        { err: error, offers: offers.length },
        'awards are taken over one request at a time',
      );
      return this.#commitOneByOne(offers);
    }
  }

  /** So that whatever one request trips over costs only itself. What the database cannot do for one is not asked for the rest. */
  async #commitOneByOne(offers: readonly Offer[]): Promise<Outcome<AwardsReply>[]> {
    const outcomes: Outcome<AwardsReply>[] = [];
    let outage: Outcome<AwardsReply> | null = null;
    for (const { site, given } of offers) {
      const outcome: Outcome<AwardsReply> = outage ?? (await this.#commitOne(site, given));
      if (outcome.kind === 'failed' && isOutage(outcome.error)) outage = outcome;
      outcomes.push(outcome);
    }
    return outcomes;
  }

  async #commitOne(site: Site, given: readonly unknown[]): Promise<Outcome<AwardsReply>> {
    try {
      return { kind: 'done', reply: await acceptAwards(this.#deps, site, given) };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }
}

const isOutage = (error: unknown): boolean => isDatabaseUnavailable(error) && !isUndone(error);

/** Requests that name the same award or key are stored one after the other, as they came. */
async function storeInRounds(tx: Db, offers: readonly Offer[]): Promise<AwardsReply[]> {
  const replies: AwardsReply[] = [];
  for (const round of roundsOf(offers.map(({ submission }) => submission))) {
    const stored = await storeSubmissions(tx, round);
    replies.push(...round.map((submission) => replyOf(stored, submission)));
  }
  return replies;
}

/** Splits requests, without changing their order, so that within a round none meets another. */
export function roundsOf(submissions: readonly Submission[]): Submission[][] {
  const rounds: Submission[][] = [];
  let taken = new Set<string>();
  for (const submission of submissions) {
    const names = namesOf(submission);
    const meets = names.some((name) => taken.has(name));
    if (meets || rounds.length === 0) {
      rounds.push([]);
      taken = new Set();
    }
    rounds.at(-1)?.push(submission);
    for (const name of names) taken.add(name);
  }
  return rounds;
}

const namesOf = ({ site, read }: Submission): string[] =>
  read.flatMap((one) => {
    if (one.kind === 'unreadable') return [];
    const key = [one.target, one.courseId, one.rule, one.userKey, one.cycle];
    // A key that is not whole is never unique.
    return [[one.id], ...(key.includes(null) ? [] : [key])].map((name) => JSON.stringify([site.id, ...name]));
  });
