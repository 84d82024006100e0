import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { codedError } from '../../network/coded-error.ts';
import { codeOf } from './connect-socket.ts';
import type { Answer, NoAnswer, Reply } from './reply.ts';

// No answer of the API comes near; a larger one is not from it.
const BODY_MAX_BYTES = 4_000_000;

// An answer that began in time is read to its end, but not for ever.
const BODY_GRACE_MS = 1_000;

export type HttpCall = {
  method: 'GET' | 'PUT' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
};

/** One HTTP exchange on an open socket, which is closed afterwards. No retry, no redirect. Never rejects. */
export function sendRequest(socket: Socket, call: HttpCall): Promise<Reply> {
  if (!isUsable(socket)) return Promise.resolve(closedBefore());
  return new Promise((resolve) => {
    const message = requestOn(socket, call);
    const finish = (reply: Reply) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    let answered = false;
    const expire = () => message.destroy(codedError('TIMEOUT'));
    // A process that was stopped finds its timers due before it has read what came meanwhile: it reads first.
    const readFirst = () => {
      if (!answered) expire();
      else if (!socket.destroyed) timer = setTimeout(expire, BODY_GRACE_MS);
    };
    let timer = setTimeout(() => setImmediate(readFirst), call.timeoutMs);
    message.once('response', (response) => {
      answered = true;
      void readAnswer(response).then(finish);
    });
    message.on('error', (error) => {
      if (!answered) finish(noAnswer(error));
    });
    message.end(call.body);
  });
}

const requestOn = (socket: Socket, { method, url, headers }: HttpCall): ClientRequest =>
  request({
    createConnection: () => socket,
    method,
    path: url.pathname + url.search,
    headers: { ...headers, host: url.host },
    setHost: false,
  });

/** False once either side closed it: then not a byte can leave. */
export const isUsable = (socket: Socket): boolean =>
  !socket.destroyed && socket.writable && !socket.readableEnded && socket.readyState === 'open';

const closedBefore = (): NoAnswer => ({
  kind: 'no_answer',
  sent: false,
  cause: 'reset',
  errorClass: 'CLOSED_BEFORE_SENDING',
});

function noAnswer(error: unknown): NoAnswer {
  const errorClass = codeOf(error);
  return { kind: 'no_answer', sent: true, cause: errorClass === 'TIMEOUT' ? 'timeout' : 'reset', errorClass };
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const { text, whole } = await readBody(response);
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value[0] : value,
      ]),
    ),
    ...readForm(text, whole),
  };
}

async function readBody(response: IncomingMessage): Promise<{ text: string; whole: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response) {
      size += (part as Buffer).length;
      if (size > BODY_MAX_BYTES) return { text: '', whole: false };
      parts.push(part as Buffer);
    }
  } catch {
    // Reset, timed out or shorter than announced: the status line is all that is known.
    return { text: Buffer.concat(parts).toString('utf8'), whole: false };
  }
  return { text: Buffer.concat(parts).toString('utf8'), whole: response.complete };
}

function readForm(text: string, whole: boolean): Pick<Answer, 'form' | 'json' | 'text'> {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('<')) return { form: 'html', json: undefined };
  if (!whole) return { form: 'cut', json: undefined };
  if (trimmed === '') return { form: 'empty', json: undefined };
  try {
    return { form: 'json', json: JSON.parse(trimmed) };
  } catch {
    return { form: 'other', json: undefined, text };
  }
}
