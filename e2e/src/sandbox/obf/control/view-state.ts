import { countAnswers } from '../../record/count-answers.ts';
import type { ObfContext } from '../obf-context.ts';
import type { ClientView, ObfCounters } from './wire.ts';

export function viewClients({ clients, events }: ObfContext): ClientView[] {
  return clients.list().map(({ id, name, secrets, aliases, issuingLimit }) => ({
    id,
    name,
    secrets: secrets.map((secret) => ({ secret, state: clients.isRevoked(secret) ? 'revoked' : 'valid' })),
    aliases,
    issuingLimit,
    issued: events.badgesOf(id),
    bearers: clients.tokensOf(id),
  }));
}

export function viewCounters({ clients, rate, requests, issued }: ObfContext): ObfCounters {
  const { unauthorised: _, ...counts } = countAnswers(requests.all());
  const byClient = (count: (id: string) => number) =>
    Object.fromEntries(clients.list().map(({ id }) => [id, count(id)]));
  return {
    ...counts,
    issued: issued.lastSeq,
    forbidden: counts.answers['403'] ?? 0,
    bearers: byClient((id) => clients.tokensOf(id)),
    maxInWindow: byClient((id) => rate.maxInWindow(id)),
  };
}

/**
 * How many events carry each value of this key in their `log_entry`: above 1 is a duplicate. Events without the key are
 * under the empty string.
 */
export function countByLogEntry({ issued }: ObfContext, key: string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { logEntry } of issued.all()) {
    const value = String(logEntry?.[key] ?? '');
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
