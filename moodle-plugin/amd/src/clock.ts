/** Shows an ISO instant as people on this page read time. */
export type Clock = (instant: string) => string;

const look: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };

/** Moodle's `en` is British, and so are the dates beside ours; a browser's is American. */
const MOODLES_ENGLISH = 'en-GB';

/**
 * A clock in the language of the page and the time zone of the Moodle user, which need not be the browser's.
 * A language or zone that the browser does not know falls back to the browser's own.
 */
export function createClock(language: string, timeZone: string): Clock {
  const format = formatFor(language === 'en' ? MOODLES_ENGLISH : language, timeZone);
  return (instant) => format.format(new Date(instant));
}

function formatFor(language: string, timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, { ...look, timeZone });
  } catch {
    return new Intl.DateTimeFormat(undefined, look);
  }
}
