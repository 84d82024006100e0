import type { Recipient } from '@local-navigatr/shared-types';
import type { Access, IssueResult } from '../platform/port.ts';
import { withoutWords, wordsOf } from '../platform/without-words.ts';

/** The same result; what the platform said in it names neither the learner nor anything of the credential. */
export function withoutNames(
  result: IssueResult,
  { firstName, lastName, email }: Recipient,
  { credential }: Access,
): IssueResult {
  if (typeof result.said !== 'string') return result;
  const words = [...wordsOf([firstName, lastName], email), ...Object.values(credential)];
  return { ...result, said: withoutWords(result.said, words) };
}
