import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { navigatrAt } from '../../testing/navigatr.ts';
import { type StandInApi, startStandInApi } from '../../testing/stand-in-api.ts';
import type { Access } from '../port.ts';

const access: Access = {
  environment: 'production',
  credential: { token: 'tok_good_1234' },
  authScheme: 'bearer',
  timeoutMs: 2_000,
};
const atOnce = async () => {};

/** What the proxy does with a request for a tunnel. */
type Doing = (client: Socket, authority: string) => void;

const pass: Doing = (client, authority) => {
  const [host, port] = authority.split(':');
  const there = connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(there).pipe(client);
  });
  there.on('error', () => client.destroy());
};
const refuse: Doing = (client) => {
  client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
};
const passToNobody: Doing = (client) => {
  client.end('HTTP/1.1 200 Connection established\r\n\r\n');
};

let api: StandInApi;
let proxy: Server;
let asked: { authority: string | undefined; authorization: string | undefined }[];
let doing: Doing;

beforeEach(async () => {
  api = await startStandInApi();
  asked = [];
  proxy = createServer();
  proxy.on('connect', ({ url: authority = '', headers }, client: Socket) => {
    asked.push({ authority, authorization: headers['proxy-authorization'] });
    client.on('error', () => {}).resume();
    doing(client, authority);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => {
    proxy.close(resolve);
    proxy.closeAllConnections();
  });
  await api.close();
});

const through = (base: URL) => {
  const { port } = proxy.address() as AddressInfo;
  const way = new URL(`http://moodle%40uni:s%3Acret@127.0.0.1:${port}`);
  return navigatrAt(base, { proxy: way });
};

it('sends every call through the proxy, signed in to it', async () => {
  doing = pass;
  const platform = through(api.url);
  expect(await platform.verify(access, atOnce)).toMatchObject({ kind: 'ok', value: { id: '9' } });
  const opening = await platform.connect('production');
  if (opening.kind !== 'open') throw new Error(opening.errorClass);
  const recipient = { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' };
  const request = {
    badgeId: '51',
    providerId: '1',
    recipient,
    evidence: null,
    score: null,
    validMonths: null,
  };
  expect(
    await opening.line.issue({ ...request, idempotencyKey: 'a-1', requestId: 'a.1' }, access),
  ).toMatchObject({
    outcome: 'issued',
  });
  const authorization = `Basic ${Buffer.from('moodle@uni:s:cret').toString('base64')}`;
  expect(asked).toEqual([
    { authority: api.url.host, authorization },
    { authority: api.url.host, authorization },
  ]);
  expect(api.seen.map(({ headers }) => headers['proxy-authorization'])).toEqual([undefined, undefined]);
});

it('asks for the port of https, and knows that nothing was sent when the tunnel leads nowhere', async () => {
  doing = passToNobody;
  const opening = await through(new URL('https://api.example.org/')).connect('production');
  expect(opening).toMatchObject({ kind: 'unreachable', problem: 'reset' });
  expect(asked).toMatchObject([{ authority: 'api.example.org:443' }]);
});

it('tells what the proxy said', async () => {
  doing = refuse;
  const [problem, errorClass] = ['proxy', 'PROXY_407'];
  const refused = { kind: 'unreachable', problem, errorClass };
  expect(await through(api.url).connect('production')).toEqual(refused);
  const read = await through(api.url).verify(access, atOnce);
  expect(read).toMatchObject({ kind: 'failed', problem, reference: { errorClass } });
});

it('tells that the proxy cannot be asked', async () => {
  doing = (client) => client.destroy();
  expect(await through(api.url).connect('production')).toMatchObject({
    problem: 'proxy',
    errorClass: 'PROXY_ECONNRESET',
  });
  const nobody = new URL('http://127.0.0.1:1');
  const platform = navigatrAt(api.url, { proxy: nobody });
  expect(await platform.connect('production')).toMatchObject({
    kind: 'unreachable',
    errorClass: 'PROXY_ECONNREFUSED',
  });
});
