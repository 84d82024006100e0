import type { Award } from '@local-navigatr/shared-types';
import { awardIdFor, toAward } from '../school/award-record.ts';

export interface AwardsOptions {
  readonly count: number;
  /** Default 51 of provider 1, which the sandbox issues. */
  readonly badgeId?: string;
  readonly providerId?: string;
  readonly courseId?: string;
  readonly target?: string;
  readonly trigger?: Award['trigger'];
}

/** Makes awards of one case. No two of them share a learner, so a badge and an email address name one award. */
export class AwardMaker {
  readonly #name: string;
  readonly #target: () => string;
  #made = 0;

  constructor(name: string, target: () => string) {
    this.#name = name;
    this.#target = target;
  }

  make(options: AwardsOptions): Award[] {
    return Array.from({ length: options.count }, () => this.#makeOne(options));
  }

  #makeOne(options: AwardsOptions): Award {
    this.#made += 1;
    const [name, number] = [this.#name, this.#made];
    const { courseId = '12', target = this.#target(), trigger = 'completion' } = options;
    const { providerId = '1', badgeId = '51' } = options;
    const id = String(1000 + number);
    const email = `${name}-${number}@school.example`;
    const completion = {
      id: awardIdFor([name, target, courseId, id]),
      course: { id: courseId, name: 'Health & Safety', providerId, badgeId },
      learner: { id, firstName: 'Ada', lastName: `Byron ${number}`, email },
      completedAt: '2026-11-21T10:00:00.000Z',
    };
    return { ...toAward(completion, target), trigger, evidence: null };
  }
}
