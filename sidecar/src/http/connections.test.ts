import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { Connections } from './connections.ts';

const AMPLE_MS = 60_000;

describe('the connections of a server that closes', () => {
  let server: Server;
  let connections: Connections;
  let port: number;
  /** Calls to `/slow` that were not answered yet. */
  let slow: ServerResponse[];

  beforeEach(async () => {
    slow = [];
    server = createServer((incoming, outgoing) => {
      if (incoming.url === '/slow') slow.push(outgoing);
      else outgoing.end('at once');
      server.emit('asked');
    });
    connections = new Connections(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  const ask = (path: string, agent: Agent): Promise<number | string> =>
    new Promise((resolve) => {
      const call = request({ port, host: '127.0.0.1', path, agent }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      call.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error')).end();
    });
  const asked = () => new Promise((resolve) => server.once('asked', resolve));

  it('do not outlive the answer under way, however busy their client', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask('/', agent)).toBe(200);
    const came = asked();
    const answer = ask('/slow', agent);
    const next = ask('/', agent);
    await came;
    const closed = connections.close(AMPLE_MS);
    slow[0]?.end('after all');
    expect(await answer).toBe(200);
    expect(await next).toMatch(/ECONN|socket/);
    await closed;
    agent.destroy();
  });

  it('end when nothing was ever asked on them', async () => {
    const silent = connect(port, '127.0.0.1');
    await new Promise((resolve) => server.once('connection', resolve));
    const ended = new Promise((resolve) => silent.once('close', resolve));
    await connections.close(AMPLE_MS);
    await ended;
  });

  it('end without an answer when it does not come in time', async () => {
    const agent = new Agent({ keepAlive: true });
    const came = asked();
    const answer = ask('/slow', agent);
    await came;
    await connections.close(0);
    expect(await answer).toMatch(/ECONN|socket/);
    agent.destroy();
  });
});
