import { describe, expect, it, vi } from 'vitest';
import { type CommitResult, GroupCommit } from './group-commit.ts';

type Held = { group: number[]; finish: () => void; fail: (error: Error) => void };

/** Commits that wait until the test ends them. */
function heldCommits(options: { weightMax?: number; groupsMax?: number } = {}) {
  const held: Held[] = [];
  const begun: (() => void)[] = [];
  const groups = new GroupCommit<number, string>({
    weigh: () => 1,
    weightMax: 100,
    groupsMax: 2,
    ...options,
    commit: (group) =>
      new Promise<CommitResult<string>[]>((resolve, reject) => {
        held.push({
          group: [...group],
          finish: () => resolve(group.map((item) => ({ kind: 'done', reply: `did ${item}` }))),
          fail: reject,
        });
        for (const tell of begun.splice(0)) tell();
      }),
  });
  const nextCommit = () => new Promise<void>((resolve) => begun.push(resolve));
  return { groups, held, nextCommit };
}

describe('GroupCommit', () => {
  it('commits what comes at once together, and gathers what comes meanwhile into the next', async () => {
    const { groups, held, nextCommit } = heldCommits();
    const first = [1, 2].map((item) => groups.add(item));
    await nextCommit();
    const second = [3, 4, 5].map((item) => groups.add(item));
    const next = nextCommit();
    held[0]?.finish();
    expect(await Promise.all(first)).toEqual(['did 1', 'did 2']);
    await next;
    held[1]?.finish();
    expect(await Promise.all(second)).toEqual(['did 3', 'did 4', 'did 5']);
    expect(held.map(({ group }) => group)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('starts a full group beside the one under way, up to its number', async () => {
    const { groups, held, nextCommit } = heldCommits({ weightMax: 2 });
    const items = [1, 2, 3, 4, 5, 6].map((item) => groups.add(item));
    await nextCommit();
    await nextCommit();
    expect(held.map(({ group }) => group)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const third = nextCommit();
    held[0]?.finish();
    await third;
    held[1]?.finish();
    held[2]?.finish();
    expect(await Promise.all(items)).toHaveLength(6);
  });

  it('starts the next group when the one under way does not get on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { groups, held, nextCommit } = heldCommits();
    const stuck = groups.add(1);
    await nextCommit();
    const next = groups.add(2);
    const second = nextCommit();
    await vi.advanceTimersToNextTimerAsync();
    await second;
    held[1]?.finish();
    expect(await next).toBe('did 2');
    held[0]?.finish();
    expect(await stuck).toBe('did 1');
    vi.useRealTimers();
  });

  it('rejects those in line with a group that could not be committed, and serves who comes later', async () => {
    const { groups, held, nextCommit } = heldCommits();
    const refused = [groups.add(1)];
    await nextCommit();
    refused.push(groups.add(2));
    held[0]?.fail(new Error('no database'));
    expect(await Promise.allSettled(refused)).toMatchObject([
      { status: 'rejected', reason: { message: 'no database' } },
      { status: 'rejected', reason: { message: 'no database' } },
    ]);
    const later = groups.add(3);
    await nextCommit();
    held[1]?.finish();
    expect(await later).toBe('did 3');
  });

  it('gives each item its own outcome', async () => {
    const groups = new GroupCommit<number, string>({
      weigh: () => 1,
      weightMax: 10,
      groupsMax: 1,
      commit: async () => [
        { kind: 'failed', error: new Error('this one') },
        { kind: 'done', reply: 'that one' },
      ],
    });
    expect(await Promise.allSettled([groups.add(1), groups.add(2), groups.add(3)])).toMatchObject([
      { reason: { message: 'this one' } },
      { value: 'that one' },
      { reason: { message: /without an outcome/ } },
    ]);
  });
});
