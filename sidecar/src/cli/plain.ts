/** Text from outside, as a terminal may show it: one line, no control characters. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();

/** As {@link plain}, with the lines and tabs that a message has. */
export const plainLines = (text: string): string =>
  text.replace(/[^\P{Cc}\n\t]+|[\p{Cf}\u2028\u2029]+/gu, ' ');
