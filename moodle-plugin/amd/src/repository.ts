import type { OperationName, OperationParameters, OperationResult } from '@local-navigatr/shared-types';
import Ajax from 'core/ajax';
import { CallFailure, decideSentence } from './call_failure.ts';
import { string } from './strings.ts';

/** The slowest answers take a quarter of it. What takes longer is lost on the way. */
const PATIENCE_MS = 60_000;

/**
 * Calls one of the plugin's external functions: the only way from the browser to the server.
 *
 * Always settles. Rejects with Moodle's exception object, whose `message` is a translated sentence for people.
 * @throws {CallFailure} when Moodle did not carry it out because nobody is logged in any more, or did not answer.
 */
export async function call<Name extends OperationName>(
  name: Name,
  args: OperationParameters<Name>,
): Promise<OperationResult<Name>> {
  const request = { methodname: `local_navigatr_${name}`, args };
  try {
    // Moodle has cleaned the reply with the description that is generated from the same schema as this type.
    return (await inTime(send(request))) as OperationResult<Name>;
  } catch (error) {
    const sentence = decideSentence(error);
    throw sentence ? new CallFailure(sentence, await string(sentence), error) : error;
  }
}

type Request = { methodname: string; args: unknown };

/**
 * `nosessionupdate`: else `core/ajax` leaves for the login page when the session has ended, and settles nothing. The calls do
 * not prolong the session then; the pages do, and Moodle warns before a session ends.
 */
const send = (request: Request): Promise<unknown> | undefined => Ajax.call([request], true, true, true)[0];

/** Once a person was asked whether to leave the page, and stayed, `core/ajax` keeps failures to itself. */
async function inTime(reply: Promise<unknown> | undefined): Promise<unknown> {
  let timer: number | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = window.setTimeout(() => reject(new Error('No reply in time')), PATIENCE_MS);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    window.clearTimeout(timer);
  }
}
