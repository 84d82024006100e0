import type { Recipient } from '@local-navigatr/shared-types';
import type { Access, IssueResult } from '../platform/port.ts';

/** The same result; what the platform said in it names neither the learner nor anything of the credential. */
export function withoutNames(
  result: IssueResult,
  { firstName, lastName, email }: Recipient,
  { credential }: Access,
): IssueResult {
  if (typeof result.said !== 'string') return result;
  const [localPart = ''] = email.split('@');
  const names = [firstName, lastName].flatMap((name) => [name, ...name.split(/\s+/u)]);
  return { ...result, said: withoutWords(result.said, [localPart, ...names, ...Object.values(credential)]) };
}

/** The same without what a learner is called, or a secret: whole words of two letters or more. */
const withoutWords = (said: string, words: readonly string[]): string =>
  words
    .map((word) => word.normalize('NFC').trim())
    .filter((word) => word.length > 1)
    .sort((one, other) => other.length - one.length)
    .reduce((text, word) => text.replace(wholeWord(word), '…'), said);

const wholeWord = (word: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');
