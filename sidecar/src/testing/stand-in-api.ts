import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedCall = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  at: number;
};

/** Answers one request; `number` counts the requests of this method and path from 1. */
export type Responder = (seen: ReceivedCall, response: ServerResponse, number: number) => void;

export type StandInApi = {
  url: URL;
  seen: ReceivedCall[];
  /** Connections so far, whatever was sent on them. */
  readonly connected: number;
  /** Replaces the answer to issue calls. */
  onIssue: (responder: Responder) => void;
  /** Replaces the answer to everything else. */
  onRead: (responder: Responder) => void;
  close: () => Promise<void>;
  /** Listens again, on the same port. */
  open: () => Promise<void>;
};

export const answerJson = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

const readAll: Responder = ({ path }, response) => {
  if (path === '/v1/user_detail/0') return answerJson(response, 200, { id: 9, name: 'College' });
  if (path.startsWith('/v1/badge/'))
    return answerJson(response, 200, { id: 51, status: 'Published', source: 'Internal' });
  answerJson(response, 404, { detail: 'Not found' });
};

/** A real HTTP server on loopback that answers as a test says. */
export async function startStandInApi(): Promise<StandInApi> {
  const seen: ReceivedCall[] = [];
  let issue: Responder = (request, response) =>
    answerJson(response, 200, { id: Number(request.path.split('/')[3]) });
  let read: Responder = readAll;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const entry = { method, path, headers, body: Buffer.concat(parts).toString(), at: performance.now() };
      seen.push(entry);
      const number = seen.filter((other) => other.method === method && other.path === path).length;
      (method === 'PUT' ? issue : read)(entry, response, number);
    });
  });
  let connected = 0;
  server.on('connection', () => {
    connected += 1;
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    seen,
    get connected() {
      return connected;
    },
    onIssue: (responder) => {
      issue = responder;
    },
    onRead: (responder) => {
      read = responder;
    },
    open: () => listen(port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
