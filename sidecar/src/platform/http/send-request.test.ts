import { afterEach, expect, it } from 'vitest';
import { answerJson, type Responder, type StandInApi, startStandInApi } from '../../testing/stand-in-api.ts';
import { openSocket } from './connect-socket.ts';
import { sendRequest } from './send-request.ts';

const TIMEOUT_MS = 100;

let api: StandInApi | undefined;
afterEach(() => api?.close());

/** One PUT to an API that answers as told. */
async function put(issue: Responder) {
  api = await startStandInApi();
  api.onIssue(issue);
  const opened = await openSocket(api.url);
  if (opened.kind !== 'open') throw new Error('the stand-in does not listen');
  const url = new URL('v1/badge/51/issue', api.url);
  return sendRequest(opened.socket, { method: 'PUT', url, headers: {}, body: '{}', timeoutMs: TIMEOUT_MS });
}

/** As when the process is stopped and continued: the clock went on, and nothing was read. */
const sleepHard = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it('believes an answer that came in time but was read late', async () => {
  const reply = await put((_, response) => {
    answerJson(response, 200, { id: 700_001 });
    sleepHard(TIMEOUT_MS * 3);
  });
  expect(reply).toMatchObject({ kind: 'answer', status: 200, json: { id: 700_001 } });
});

it('gives up on an answer that does not come', async () => {
  const reply = await put(() => {});
  expect(reply).toMatchObject({ kind: 'no_answer', sent: true, cause: 'timeout' });
});

it('gives up on a body that does not end, and keeps the status', async () => {
  const reply = await put((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":');
  });
  expect(reply).toMatchObject({ kind: 'answer', status: 200, form: 'cut' });
});
