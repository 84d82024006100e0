import { award } from '@local-navigatr/shared-types';
import { describe, expect, it } from 'vitest';
import { type AwardRecord, awardIdFor, toAward } from './award-record.ts';
import { completeProfile, type Learner, learners } from './learners.ts';

const course = { id: '12', name: 'Health & Safety', providerId: '1', badgeId: '51', badgeName: 'Safe' };

function recordOf(learner: Learner): AwardRecord {
  const id = awardIdFor(['navigatr:production:9', course.id, learner.id]);
  const completedAt = '2026-11-21T10:00:00.000Z';
  return { id, course, learner, completedAt, status: 'waiting', state: null, reason: null };
}

describe('toAward', () => {
  it.each(learners.map((learner) => [learner.lastName, learner] as const))(
    'describes %s as the contract wants',
    (_name, learner) => {
      const sent = toAward(recordOf(learner), 'navigatr:production:9');
      expect(award.parse(sent)).toEqual(sent);
    },
  );

  it('has a recipient for everybody once profiles are complete', () => {
    const awards = learners.map((learner) =>
      toAward(recordOf(completeProfile(learner)), 'navigatr:production:9'),
    );
    expect(awards.filter((sent) => sent.recipient === null)).toEqual([]);
  });
});
