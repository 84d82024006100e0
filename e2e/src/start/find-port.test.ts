import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../system/free-port.ts';
import { findPortFrom, startOnPortFrom } from './find-port.ts';

const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

async function occupy(port: number): Promise<void> {
  const server = createServer();
  running.push(server);
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
}

describe('findPortFrom', () => {
  it('passes over a busy port', async () => {
    const base = await findFreePort();
    await occupy(base);
    expect(await findPortFrom(base)).toBeGreaterThan(base);
  });

  it('passes over a port that is spoken for', async () => {
    const base = await findFreePort();
    expect(await findPortFrom(base, [base])).toBeGreaterThan(base);
  });
});

describe('startOnPortFrom', () => {
  it('goes on to the next port when another program took the first one meanwhile', async () => {
    const base = await findFreePort();
    const tried: number[] = [];
    const started = startOnPortFrom(base, async (port) => {
      tried.push(port);
      if (tried.length > 1) return port;
      await occupy(port);
      throw new Error('address in use');
    });
    expect(await started).toBeGreaterThan(base);
    expect(tried[0]).toBe(base);
  });

  it('does not try again when the port is still free', async () => {
    const start = () => Promise.reject(new Error('no database'));
    await expect(startOnPortFrom(await findFreePort(), start)).rejects.toThrow('no database');
  });
});
