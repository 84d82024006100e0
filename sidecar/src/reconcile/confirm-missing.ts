import type { Comparison, LedgerAward } from './compare.ts';
import type { Asker } from './read-events.ts';

// Each is a call in the pace of the account.
const ASKED_MAX = 200;

/** `onlyInLedger`: the platform itself says so of each. `unconfirmed`: not listed, and not asked for. */
export type Confirmed = Comparison & { unconfirmed: LedgerAward[] };

/** A list may leave out what is there, and people issue again what is not: each event that is missing is asked for. */
export async function confirmMissing(asker: Asker, compared: Comparison): Promise<Confirmed> {
  const missing = compared.onlyInLedger;
  const asked = missing.filter(({ remoteId }) => remoteId !== null).slice(0, ASKED_MAX);
  const answers = new Map<LedgerAward, Answer>();
  for (const award of asked) answers.set(award, await lookFor(asker, award));
  const those = (answer: Answer) => missing.filter((award) => (answers.get(award) ?? 'unclear') === answer);
  return {
    ...compared,
    both: compared.both + those('there').length,
    onlyInLedger: those('gone'),
    unconfirmed: those('unclear'),
  };
}

type Answer = 'there' | 'gone' | 'unclear';

async function lookFor({ askForOne }: Asker, { awardId, remoteId }: LedgerAward): Promise<Answer> {
  const event = await askForOne((records, access, permit) =>
    records.getEvent(access, remoteId ?? '', permit),
  );
  if (event === null) return 'gone';
  return (event.award?.id ?? awardId) === awardId ? 'there' : 'unclear';
}
