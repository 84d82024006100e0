import { ConfigFault } from '../config.ts';
import { failureSentence } from '../failure-sentence.ts';
import { safeError } from '../log.ts';
import { plainLines } from './plain.ts';

// sysexits.h: EX_CONFIG, EX_SOFTWARE, EX_UNAVAILABLE.
export const EXIT = { config: 78, software: 70, unavailable: 69 } as const;

/** What went wrong, without anything that could be secret or drives a terminal, and the code to leave with. */
export function failureOf(error: unknown): { text: string; code: number } {
  if (error instanceof ConfigFault) {
    const faults = error.faults.map((fault) => `\n- ${fault}`).join('');
    return { text: plainLines(`The configuration is wrong:${faults}`), code: EXIT.config };
  }
  const sentence = failureSentence(error);
  if (sentence !== null) return { text: plainLines(sentence), code: EXIT.unavailable };
  return { text: `The sidecar failed: ${JSON.stringify(safeError(error))}`, code: EXIT.software };
}
