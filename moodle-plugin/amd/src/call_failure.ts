import { codeOf } from './error_sentence.ts';

/** The string that tells what happened. */
type Sentence = 'loggedout' | 'loggedinagain' | 'moodledidnotanswer' | 'nolongerinside';

/** A call that Moodle did not carry out, or did not answer. `message` is a translated sentence, and the page stands as it did. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';

  readonly sentence: Sentence;

  constructor(sentence: Sentence, message: string, cause: unknown) {
    super(message, { cause });
    this.sentence = sentence;
  }
}

/** Nobody is logged in any more: the session ended, or was ended, while the page was open. */
const LOGGED_OUT = ['servicerequireslogin', 'sessionerroruser', 'sessionerroruser2'];

/** The person has logged in since, in another tab: the page holds the key of the session before. */
const LOGGED_IN_AGAIN = ['invalidsesskey'];

/** The person was unenrolled, or the course closed to them, while the page was open. */
const NO_LONGER_INSIDE = ['requireloginerror'];

/** Moodle wanted to send the browser to another page, such as one for a new password. */
const ELSEWHERE = ['redirecterrordetected'];

/**
 * The string that tells best why a call was rejected; null where Moodle's own sentence does.
 *
 * A call is rejected with Moodle's exception, or with what the browser says of a reply that is none: a `TypeError` without a
 * network, a `SyntaxError` where a page came instead of JSON, as during maintenance or from a proxy.
 */
export function decideSentence(error: unknown): Sentence | null {
  const code = codeOf(error);
  if (LOGGED_OUT.includes(code)) return 'loggedout';
  if (LOGGED_IN_AGAIN.includes(code)) return 'loggedinagain';
  if (NO_LONGER_INSIDE.includes(code)) return 'nolongerinside';
  return code === '' || ELSEWHERE.includes(code) ? 'moodledidnotanswer' : null;
}
