/** The same without these: what a learner is called, or a secret. Whole words of two letters or more. */
export const withoutWords = (said: string, words: readonly string[]): string =>
  words
    .map((word) => word.normalize('NFC').trim())
    .filter((word) => word.length > 1)
    .sort((one, other) => other.length - one.length)
    .reduce((text, word) => text.replace(wholeWord(word), '…'), said);

/** What may stand for a person in a sentence: a name, each of its words, and what is before the @. */
export const wordsOf = (names: readonly string[], email: string): string[] => [
  email.split('@')[0] ?? '',
  ...names.flatMap((name) => [name, ...name.split(/\s+/u)]),
];

const wholeWord = (word: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');
