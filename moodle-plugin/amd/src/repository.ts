import type { OperationName, OperationParameters, OperationResult } from '@local-navigatr/shared-types';
import Config from 'core/config';
import { CallFailure, decideSentence } from './call_failure.ts';
import { string } from './strings.ts';

/** The longest HTTP Timeout, and what the sidecar and Moodle take beside it. What takes longer is lost on the way. */
const PATIENCE_MS = 140_000;

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
  try {
    // Moodle has cleaned the reply with the description that is generated from the same schema as this type.
    return (await inTime(send({ methodname: `local_navigatr_${name}`, args }))) as OperationResult<Name>;
  } catch (error) {
    const sentence = decideSentence(error);
    throw sentence ? new CallFailure(sentence, await string(sentence), error) : error;
  }
}

/**
 * What `core/ajax` sends, to the page that it is sent to. Not by `core/ajax`: once the session is over, that leaves for the login
 * page and settles nothing, or carries the call out all the same (`nosessionupdate`). After somebody was asked whether to leave
 * the page and stayed, it keeps all failures to itself.
 */
async function send(request: { methodname: string; args: unknown }): Promise<unknown> {
  const query = new URLSearchParams({ sesskey: Config.sesskey, info: request.methodname });
  const reply = await fetch(`${Config.wwwroot}/lib/ajax/service.php?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([{ index: 0, ...request }]),
  });
  return dataOf(await reply.json());
}

type Reply = { error: boolean; data?: unknown; exception?: unknown };

/** @throws Moodle's exception: of the call, or of what came before it. */
function dataOf(replies: unknown): unknown {
  if (!Array.isArray(replies)) throw replies;
  const [reply] = replies as [Reply];
  if (reply.error) throw reply.exception;
  return reply.data;
}

async function inTime(reply: Promise<unknown>): Promise<unknown> {
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
