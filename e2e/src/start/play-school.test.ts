import { describe, expect, it } from 'vitest';
import type { SignedClient } from '../school/signed-client.ts';
import { playSchool } from './play-school.ts';

const badge = { id: '51', name: 'First Aider', issuable: true };

function clientWith(badges: readonly object[]): SignedClient {
  const client: Pick<SignedClient, 'providers' | 'badges'> = {
    providers: () =>
      Promise.resolve({ providers: [{ id: '1', name: 'Northfield', imageUrl: null }] } as never),
    badges: () => Promise.resolve({ badges } as never),
  };
  return client as SignedClient;
}

describe('playSchool', () => {
  it('needs a badge that can be issued', async () => {
    const client = clientWith([{ ...badge, issuable: false }]);
    await expect(playSchool(client, 'navigatr:production:9')).rejects.toThrow('no badge that can be issued');
  });

  it('expects one badge per learner', async () => {
    const job = await playSchool(clientWith([badge]), 'navigatr:production:9');
    expect(job.expected).toBe(12);
  });
});
