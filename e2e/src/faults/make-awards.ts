import type { Award } from '@local-navigatr/shared-types';
import { awardIdFor } from '../school/award-record.ts';

export interface AwardsOptions {
  readonly count: number;
  /** Default 51 of provider 1, which the sandbox issues. */
  readonly badgeId?: string;
  readonly providerId?: string;
  readonly courseId?: string;
  readonly target?: string;
  readonly trigger?: Award['trigger'];
}

/** Makes awards of one case. No two of them share a learner, so a badge and an e-mail address name one award. */
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
    const user = String(1000 + this.#made);
    const courseId = options.courseId ?? '12';
    const target = options.target ?? this.#target();
    return {
      id: awardIdFor([this.#name, target, courseId, user]),
      target,
      courseId,
      courseName: 'Health & Safety',
      userId: user,
      rule: 0,
      cycle: 0,
      providerId: options.providerId ?? '1',
      badgeId: options.badgeId ?? '51',
      completedAt: '2026-11-21T10:00:00.000Z',
      trigger: options.trigger ?? 'completion',
      recipient: {
        firstName: 'Ada',
        lastName: `Byron ${this.#made}`,
        email: `${this.#name}-${this.#made}@school.example`,
      },
      recipientProblem: null,
      score: null,
      evidence: null,
    };
  }
}
