import type { Award, AwardsReply, Change, FeedReply } from '@local-navigatr/shared-types';
import { describe, expect, it } from 'vitest';
import type { MappedCourse } from './award-record.ts';
import type { Learner } from './learners.ts';
import { School } from './school.ts';

const target = 'navigatr:production:9';
const course: MappedCourse = {
  id: '12',
  name: 'First Aid',
  providerId: '1',
  badgeId: '51',
  badgeName: 'Aider',
};
const ada: Learner = { id: '101', firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' };
const neha: Learner = { ...ada, id: '112', email: null, emailWhenAsked: 'neha@example.org' };

type FeedPage = Pick<FeedReply, 'changes' | 'cursor' | 'more'>;

/** A sidecar that accepts everything and answers the feed with the given pages. */
function fakeClient(pages: FeedPage[] = []) {
  const sent: Award[][] = [];
  const asked: number[] = [];
  return {
    sent,
    asked,
    awards: (awards: readonly Award[]): Promise<AwardsReply> => {
      sent.push([...awards]);
      return Promise.resolve({ results: awards.map(accepted) });
    },
    feed: (after: number): Promise<FeedReply> => {
      asked.push(after);
      const page = pages.shift() ?? { changes: [], cursor: after, more: false };
      return Promise.resolve(page as FeedReply);
    },
  };
}

function accepted({ id }: Award): AwardsReply['results'][number] {
  return {
    id,
    result: 'accepted',
    state: 'queued',
    reason: null,
    conflictsWith: null,
    holderState: null,
    holderReason: null,
    problems: [],
  };
}

function change(awardId: string, changed: Partial<Change>): Change {
  return {
    sequence: 1,
    awardId,
    state: 'issued',
    reason: null,
    needs: null,
    at: '2026-11-21T10:00:00Z',
    ...changed,
  };
}

function schoolWith(learner: Learner, client: ReturnType<typeof fakeClient>): { school: School; id: string } {
  const school = new School({ client, target });
  school.complete(learner, course, new Date('2026-11-21T10:00:00Z'));
  return { school, id: school.records[0]?.id ?? '' };
}

describe('School', () => {
  it('sends an award once', async () => {
    const client = fakeClient();
    const { school } = schoolWith(ada, client);
    await school.send();
    await school.send();
    expect(client.sent).toHaveLength(1);
    expect(client.sent[0]?.[0]).toMatchObject({
      target,
      userId: '101',
      badgeId: '51',
      recipient: { firstName: 'Ada' },
    });
  });

  it('keeps an award waiting when the reply does not name it', async () => {
    const client = { ...fakeClient(), awards: () => Promise.resolve({ results: [] }) };
    const { school } = schoolWith(ada, client);
    await school.send();
    expect(school.records[0]?.status).toBe('waiting');
  });

  it('keeps an award waiting when nobody answers', async () => {
    const client = { ...fakeClient(), awards: () => Promise.reject(new Error('away')) };
    const { school } = schoolWith(ada, client);
    await expect(school.send()).rejects.toThrow('away');
    expect(school.records[0]?.status).toBe('waiting');
  });

  it('takes the state of an award from the feed, page by page', async () => {
    const pages: FeedPage[] = [];
    const client = fakeClient(pages);
    const { school, id } = schoolWith(ada, client);
    pages.push({ changes: [change(id, { state: 'sending' })], cursor: 1, more: true });
    pages.push({ changes: [change(id, { state: 'issued' })], cursor: 2, more: false });
    await school.followFeed();
    await school.followFeed();
    expect(school.records[0]?.state).toBe('issued');
    expect(client.asked).toEqual([0, 1, 2]);
  });

  it('sends an award again with the profile that the feed asks for', async () => {
    const pages: FeedPage[] = [];
    const client = fakeClient(pages);
    const { school, id } = schoolWith(neha, client);
    await school.send();
    const asks = change(id, { state: 'needs_attention', reason: 'recipient_incomplete', needs: 'profile' });
    pages.push({ changes: [asks], cursor: 1, more: false });
    await school.followFeed();
    await school.send();
    expect(client.sent[0]?.[0]).toMatchObject({ recipient: null, recipientProblem: 'no_email' });
    expect(client.sent[1]?.[0]).toMatchObject({
      id,
      recipient: { email: 'neha@example.org' },
      recipientProblem: null,
    });
  });

  it('does not send again when there is nothing to fill in', async () => {
    const pages: FeedPage[] = [];
    const client = fakeClient(pages);
    const { school, id } = schoolWith(ada, client);
    await school.send();
    const asks = change(id, { state: 'needs_attention', reason: 'recipient_refused', needs: 'profile' });
    pages.push({ changes: [asks], cursor: 1, more: false });
    await school.followFeed();
    await school.send();
    expect(client.sent).toHaveLength(1);
  });

  it('gives the same completion the same id in the next run', () => {
    const ids = [fakeClient(), fakeClient()].map((client) => schoolWith(ada, client).id);
    expect(ids[0]).toBe(ids[1]);
    expect(schoolWith(neha, fakeClient()).id).not.toBe(ids[0]);
  });
});
