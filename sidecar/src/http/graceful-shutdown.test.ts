import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { Connections } from './graceful-shutdown.ts';

const AMPLE_MS = 60_000;
const MAX = 3;

describe('the connections of a server', () => {
  let server: Server;
  let connections: Connections;
  let port: number;
  /** Calls to `/slow` that were not answered yet. */
  let slow: ServerResponse[];
  let dropped: number;

  beforeEach(async () => {
    slow = [];
    server = createServer((incoming, outgoing) => {
      if (incoming.url === '/slow') slow.push(outgoing);
      else outgoing.end('at once');
      server.emit('asked');
    });
    dropped = 0;
    connections = new Connections(server, { max: MAX, onDropped: () => (dropped += 1) });
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

  /** One on which nothing was asked yet. */
  const silence = async () => {
    const silent = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await new Promise((resolve) => server.once('connection', resolve));
    return { silent, closed };
  };

  it('give way to a new one where there are too many: the one that is silent for longest', async () => {
    const agent = new Agent({ keepAlive: true });
    const came = asked();
    const answer = ask('/slow', agent);
    await came;
    const [first, second] = [await silence(), await silence()];
    expect(await ask('/', agent)).toBe(200);
    await first.closed;
    expect([dropped, second.silent.destroyed]).toEqual([1, false]);
    slow[0]?.end('after all');
    expect(await answer).toBe(200);
    await connections.close(AMPLE_MS);
    agent.destroy();
  });

  it('give way in the order in which they fell silent, not in which they came', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask('/', agent)).toBe(200);
    const [first, second] = [await silence(), await silence()];
    expect(await ask('/', agent)).toBe(200);
    const third = await silence();
    expect(await Promise.race([first.closed.then(() => 'first'), second.closed.then(() => 'second')])).toBe(
      'first',
    );
    expect(third.silent.destroyed).toBe(false);
    expect(await ask('/', agent)).toBe(200);
    expect(dropped).toBe(1);
    await connections.close(AMPLE_MS);
    agent.destroy();
  });

  it('are refused where all there may be are asking', async () => {
    const agent = new Agent({ keepAlive: true });
    const answers: Promise<number | string>[] = [];
    for (let call = 0; call < MAX; call += 1) {
      const came = asked();
      answers.push(ask('/slow', agent));
      await came;
    }
    expect(await ask('/', agent)).toMatch(/ECONN|socket/);
    expect(dropped).toBe(1);
    for (const one of slow) one.end('after all');
    expect(await Promise.all(answers)).toEqual([200, 200, 200]);
    await connections.close(AMPLE_MS);
    agent.destroy();
  });

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
    const { closed } = await silence();
    await connections.close(AMPLE_MS);
    await closed;
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
