import type { DeniedWord } from './denied-words.ts';

const PLAIN = /^(README\.md|SECURITY\.md|docs\/.*\.md|moodle-plugin\/lang\/.*)$/;
const LANG = /^moodle-plugin\/lang\//;
/** Not the rules of another plugin, nor comments of the schema. */
const OWN = /^(?!moodle-plugin\/(db\/install\.xml|classes\/local\/other_plugin\/))/;

/** Turns of phrase that make people read twice: in documents and strings, and in what code says to an admin. */
export const deniedPhrases: readonly DeniedWord[] = [
  { word: 'again and again', instead: 'repeatedly', in: PLAIN },
  { word: 'has no word of', instead: 'does not know of', in: PLAIN },
  { word: 'looks whether', instead: 'checks if', in: PLAIN },
  { word: 'look whether', instead: 'check if', in: PLAIN },
  { word: 'time-out', instead: 'timeout', in: LANG },
];

/** As these, in messages of code only. */
export const deniedInMessages: readonly DeniedWord[] = [
  { word: 'anew', instead: 'again' },
  { word: 'speaks version', instead: 'uses version' },
];

/** Everywhere, comments too. */
export const deniedEverywhere: readonly DeniedWord[] = [
  { word: 'e-mail', instead: 'email' },
  { word: 'e-mails', instead: 'emails' },
  { word: 'whoever', instead: 'a named subject' },
  { word: 'whom', instead: 'who, or a named subject', in: OWN },
  { word: 'nobody of', instead: 'none of' },
  { word: 'by itself', instead: 'automatically' },
  { word: 'by themselves', instead: 'automatically' },
];
