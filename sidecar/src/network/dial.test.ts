import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codedError } from './coded-error.ts';
import { dial, type Network } from './dial.ts';

const patience = () => AbortSignal.timeout(20_000);

/** A socket that does what the test tells it to. */
class Attempt extends EventEmitter {
  destroyed = false;
  readonly address: string;
  constructor(address: string) {
    super();
    this.address = address;
  }
  destroy() {
    this.destroyed = true;
  }
}

/** A network of attempts: `began` waits for the next one. */
class Stage implements Network {
  readonly attempts: Attempt[] = [];
  readonly #seen = new EventEmitter();
  readonly #addresses: { address: string; family: number }[];
  constructor(...addresses: string[]) {
    this.#addresses = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  }
  resolve = async () => this.#addresses;
  connect = (address: string) => {
    const attempt = new Attempt(address);
    this.attempts.push(attempt);
    this.#seen.emit('attempt');
    return attempt as unknown as Socket;
  };
  async began(count: number): Promise<Attempt> {
    while (this.attempts.length < count) await once(this.#seen, 'attempt');
    const attempt = this.attempts[count - 1];
    if (!attempt) throw new Error('no such attempt');
    return attempt;
  }
}

const where = { host: 'api.example.org', port: 443 };

describe('dial', () => {
  it('waits for a slow address beside one that says nothing, and leaves the other', async () => {
    const stage = new Stage('2001:db8::1', '192.0.2.1');
    const dialled = dial(where, patience(), stage);
    const silent = await stage.began(1);
    const slow = await stage.began(2);
    expect([silent.destroyed, slow.destroyed]).toEqual([false, false]);
    slow.emit('connect');
    expect(await dialled).toBe(slow);
    expect([silent.destroyed, slow.destroyed]).toEqual([true, false]);
  });

  it('lets the first address win that was overtaken by the start of the second', async () => {
    const stage = new Stage('192.0.2.1', '2001:db8::1');
    const dialled = dial(where, patience(), stage);
    const second = await stage.began(2);
    second.emit('error', codedError('ENETUNREACH'));
    stage.attempts[0]?.emit('connect');
    expect(await dialled).toBe(stage.attempts[0]);
  });

  it('goes on at once from an address that refuses, by turns of the families', async () => {
    const stage = new Stage('2001:db8::1', '2001:db8::2', '192.0.2.1');
    const dialled = dial(where, patience(), stage);
    (await stage.began(1)).emit('error', codedError('EHOSTUNREACH'));
    (await stage.began(2)).emit('connect');
    await dialled;
    expect(stage.attempts.map(({ address }) => address)).toEqual(['2001:db8::1', '192.0.2.1']);
  });

  it('says what the server said, not that this machine has no IPv6', async () => {
    const stage = new Stage('2001:db8::1', '192.0.2.1');
    const dialled = dial(where, patience(), stage);
    (await stage.began(1)).emit('error', codedError('ENETUNREACH'));
    (await stage.began(2)).emit('error', codedError('ECONNREFUSED'));
    await expect(dialled).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends every attempt when its time is up, even that for the name', async () => {
    const leave = new AbortController();
    const stage = new Stage('2001:db8::1', '192.0.2.1');
    const dialled = dial(where, leave.signal, stage);
    await stage.began(2);
    leave.abort();
    await expect(dialled).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
    expect(stage.attempts.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    const nameless = { ...stage, resolve: () => new Promise<never>(() => {}) };
    await expect(dial(where, leave.signal, nameless)).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });

  describe('on real sockets', () => {
    let open: Server;
    let port: number;

    beforeEach(async () => {
      open = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await once(open, 'listening');
      ({ port } = open.address() as AddressInfo);
    });
    afterEach(() => new Promise((resolve) => open.close(resolve)));

    it.each([
      ['that answers nothing', '192.0.2.1'],
      ['that refuses', '127.0.0.3'],
    ])('passes over an address %s', async (_what, address) => {
      const network: Network = {
        resolve: async () => [address, '127.0.0.1'].map((one) => ({ address: one, family: 4 })),
        connect: (one) => connect({ host: one, port }),
      };
      const socket = await dial({ host: 'api.example.org', port }, patience(), network);
      expect(socket.remoteAddress).toBe('127.0.0.1');
      socket.destroy();
    });
  });
});
