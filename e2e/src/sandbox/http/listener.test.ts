import { createServer } from 'node:http';
import { describe, expect } from 'vitest';
import { test } from '../fixture/sandbox-test.ts';
import { startSandbox } from '../sandbox.ts';
import { Listener } from './listener.ts';

describe('a busy port', () => {
  test('is an error that names it', async ({ sandbox }) => {
    await expect(startSandbox({ port: sandbox.port })).rejects.toThrow(
      `Port ${sandbox.port} on 127.0.0.1 is in use`,
    );
  });

  test('is passed over for the next free one on request', async ({ start, sandbox }) => {
    const next = await start({ port: sandbox.port, whenBusy: 'next' });
    expect(next.port).toBeGreaterThan(sandbox.port);
    expect((await fetch(`${next.url}/_sandbox/health`)).status).toBe(200);
  });
});

describe('a listener', () => {
  const address = { host: '127.0.0.1', port: 0, whenBusy: 'fail' } as const;

  test('can go down and up again any number of times', async () => {
    const server = createServer((_, outgoing) => outgoing.end('ok'));
    const listener = await Listener.open(server, address);
    const url = `http://127.0.0.1:${listener.port}/`;
    for (const _ of [1, 2, 3]) {
      listener.down();
      await expect(fetch(url)).rejects.toThrow();
      await Promise.all([listener.up(), listener.up()]);
      expect(await (await fetch(url)).text()).toBe('ok');
    }
    await listener.close();
  });

  test('does not come back once it is closed', async () => {
    const listener = await Listener.open(createServer(), address);
    listener.down({ forMs: 1 });
    await listener.close();
    await listener.up();
    expect(listener.isListening).toBe(false);
  });
});
