import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TcpProxy } from './tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await TcpProxy.open((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  await proxy.close();
  echo.close();
});

const dial = async (): Promise<Socket> => {
  const socket = connect(proxy.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};
const said = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
};

it('passes both ways, and ends with the one that ended', async () => {
  const socket = await dial();
  expect(await said(socket, 'hello')).toBe('hello');
  socket.end();
  await once(socket, 'close');
});

it('brings everything, however far it has to go and however soon it ends', async () => {
  proxy.latencyMs = 20;
  const socket = await dial();
  socket.end('all of it');
  let heard = '';
  for await (const bytes of socket) heard += String(bytes);
  expect(heard).toBe('all of it');
});

it('leaves stalled connections open and silent, and new ones alone', async () => {
  const stalled = await dial();
  expect(await said(stalled, 'before')).toBe('before');
  expect(proxy.stall()).toBe(1);
  stalled.write('lost');
  const heard: string[] = [];
  stalled.on('data', (bytes) => heard.push(bytes.toString()));
  expect(await said(await dial(), 'others')).toBe('others');
  expect([heard, stalled.destroyed, proxy.stall()]).toEqual([[], false, 1]);
});

it('names itself in an address', () => {
  expect(proxy.through('postgres://u@127.0.0.1:5432/db')).toBe(`postgres://u@127.0.0.1:${proxy.port}/db`);
  expect(proxy.through('http://127.0.0.1:80')).toBe(`http://127.0.0.1:${proxy.port}`);
});
