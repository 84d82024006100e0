import type { AwardReply, Change, FeedReply } from '@local-navigatr/shared-types';
import { type AwardRecord, awardIdFor, type MappedCourse, toAward } from './award-record.ts';
import { FeedReader } from './feed-reader.ts';
import { completeProfile, type Learner } from './learners.ts';
import type { SignedClient } from './signed-client.ts';

export interface SchoolOptions {
  readonly client: Pick<SignedClient, 'awards' | 'feed'>;
  /** As the sidecar named it when it was connected. */
  readonly target: string;
}

/**
 * Plays the Moodle of a small school: keeps awards, sends those that wait, follows the feed, and sends again
 * what the feed asks for. Holds everything in memory; each method is one run of Moodle's task.
 */
export class School {
  readonly #options: SchoolOptions;
  readonly #records = new Map<string, AwardRecord>();
  readonly #feed = new FeedReader((change) => this.#apply(change));

  constructor(options: SchoolOptions) {
    this.#options = options;
  }

  get records(): readonly AwardRecord[] {
    return [...this.#records.values()];
  }

  /** What Moodle's observer does: one row, no call. */
  complete(learner: Learner, course: MappedCourse, at: Date): void {
    const id = awardIdFor([this.#options.target, course.id, learner.id]);
    this.#put({
      id,
      course,
      learner,
      completedAt: at.toISOString(),
      status: 'waiting',
      state: null,
      reason: null,
    });
  }

  /** Sends what waits. An award counts as sent only when the signed reply names it. */
  async send(): Promise<void> {
    const waiting = this.records.filter((record) => record.status === 'waiting');
    if (waiting.length === 0) return;
    const awards = waiting.map((record) => toAward(record, this.#options.target));
    const { results } = await this.#options.client.awards(awards);
    for (const result of results) this.#settle(result);
  }

  /** Takes in what changed since the last time, and returns the last page of the feed. */
  followFeed(): Promise<FeedReply> {
    return this.#feed.readOn((after) => this.#options.client.feed(after));
  }

  #settle(result: AwardReply): void {
    const record = this.#records.get(result.id);
    if (record === undefined) return;
    if (result.result === 'conflict') {
      throw new Error(`Award ${result.id} is in conflict with ${result.conflictsWith ?? 'another'}.`);
    }
    this.#put({ ...record, status: 'sent', state: result.state, reason: result.reason });
  }

  #apply(change: Change): void {
    const record = this.#records.get(change.awardId);
    if (record === undefined) return;
    const changed = { ...record, state: change.state, reason: change.reason };
    this.#put(change.needs === 'profile' ? askForProfile(changed) : changed);
  }

  #put(record: AwardRecord): void {
    this.#records.set(record.id, record);
  }
}

/** The learner fills in the profile, so the award is sent once more; nothing to fill in: it stays. */
function askForProfile(record: AwardRecord): AwardRecord {
  const learner = completeProfile(record.learner);
  return learner.email === record.learner.email ? record : { ...record, learner, status: 'waiting' };
}
