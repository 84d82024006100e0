import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../system/free-port.ts';
import { findPortFrom } from './find-port.ts';

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
