import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderTaken } from '../db/folder-lock.ts';
import { StartFault, Unconfirmed } from '../errors.ts';
import { createLog } from '../log.ts';
import { emptyDataDir } from '../testing/data-dir.ts';
import { VERSION } from '../version.ts';
import type { RunForCaller } from './command-queue.ts';
import { controlSocket } from './control-socket.ts';
import { REQUEST_MAX_BYTES } from './frames.ts';
import { runBeside } from './run-beside.ts';
import { type CommandTaker, takeCommands } from './take-commands.ts';

// Long enough for a request on a busy machine, and short for a test that waits for its end.
const SHORT_MS = 500;

let dataDir: string;
let logged: string[];
let taker: CommandTaker | null;
let stranger: Server | null;
beforeEach(async () => {
  dataDir = await emptyDataDir();
  [logged, taker, stranger] = [[], null, null];
});
afterEach(async () => {
  await taker?.stop();
  await new Promise((resolve) => (stranger ? stranger.close(resolve) : resolve(null)));
  await rm(dataDir, { recursive: true, force: true });
});

const take = async (run: RunForCaller, folder = dataDir, patienceMs?: number) => {
  const log = createLog('info', { write: (line) => void logged.push(line) });
  taker = await takeCommands({ dataDir: folder, log, run, ...(patienceMs && { patienceMs }) });
  return taker;
};

const ask = async (argv: string[], folder = dataDir, patienceMs?: number) => {
  const printed: string[] = [];
  const taken = new FolderTaken(folder, 'process 12 on host');
  const print = (text: string) => void printed.push(text);
  const log = (line: string) => void printed.push(`log: ${line}`);
  const waits = { startingMs: 0, ...(patienceMs && { patienceMs }) };
  await runBeside(taken, { argv, site: null, print, log, ...waits });
  return printed;
};

const echo: RunForCaller = async ({ argv }, caller) => {
  caller.send({ log: 'begun' });
  for (const one of argv) caller.send({ print: one });
};

/** Connects as a command does, and has heard the version. */
const connected = async (): Promise<Socket> => {
  const socket = connect(controlSocket(dataDir));
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
};
const closed = (socket: Socket): Promise<unknown> =>
  new Promise((resolve) => socket.once('close', resolve).resume());

/** A process that has the folder, and says this to each that connects. */
const listenAs = async (say: (socket: Socket) => void): Promise<void> => {
  stranger = createServer(say);
  await new Promise<void>((resolve) => stranger?.listen(controlSocket(dataDir), resolve));
};

const aSignal = () => {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
};

describe('what a command gets', () => {
  it('is what it printed and logged, in order, whatever its length', async () => {
    await take(echo);
    expect(await ask(['a', 'b\nc'])).toEqual(['log: begun', 'a', 'b\nc']);
    const long = 'é'.repeat(200_000);
    await taker?.stop();
    await take(async (_, caller) => {
      for (let at = 0; at < 20; at += 1) {
        caller.send({ print: long });
        await caller.drained();
      }
    });
    expect(await ask([])).toEqual(Array.from({ length: 20 }, () => long));
  });

  it('is the sentence of what it was refused for; a fault is in the log of the sidecar', async () => {
    await take(async ({ argv }) => {
      throw argv[0] === 'fault' ? new Error('secret') : new StartFault('There is no site x.');
    });
    await expect(ask([])).rejects.toThrow(new StartFault('There is no site x.'));
    await expect(ask(['fault'])).rejects.not.toBeInstanceOf(StartFault);
    expect(logged).toEqual([expect.stringMatching(/ran for another process failed/)]);
    expect(logged.join()).not.toContain('secret');
  });
});

describe('the socket', () => {
  it('is the question that a person has to answer first', async () => {
    await take(async () => {
      throw new Unconfirmed('Revoke it?');
    });
    await expect(ask(['obf', 'revoke'])).rejects.toMatchObject({ question: 'Revoke it?' });
  });

  it('replaces what was left there, and only its owner can open it', async () => {
    await writeFile(controlSocket(dataDir), 'left');
    await take(echo);
    expect((await stat(controlSocket(dataDir))).mode & 0o777).toBe(0o600);
    expect(await ask(['a'])).toContain('a');
    await taker?.stop();
    expect(existsSync(controlSocket(dataDir))).toBe(false);
  });

  it('is missing where its path is too long: the log says so, and commands are refused as before', async () => {
    const deep = join(dataDir, 'x'.repeat(100));
    await mkdir(deep);
    await take(echo, deep);
    expect(logged).toEqual([
      expect.stringMatching(/"why":"its path is too long".+need this sidecar stopped/),
    ]);
    await expect(ask(['a'], deep)).rejects.toThrow(/in use by process 12 .+ shorter path/);
  });

  it('is waited for while the sidecar starts', async () => {
    const printed: string[] = [];
    const print = (text: string) => void printed.push(text);
    const taken = new FolderTaken(dataDir, 'process 12 on host');
    const asked = runBeside(taken, { argv: ['a'], site: null, print, log: () => {} });
    await take(echo);
    await asked;
    expect(printed).toEqual(['a']);
  });

  it('that nobody listens on any more is as none', async () => {
    await expect(ask(['a'])).rejects.toThrow(/takes no commands: .+ Run this again in a moment/);
    await writeFile(controlSocket(dataDir), '');
    await expect(ask(['a'])).rejects.toThrow(/takes no commands: .+ Run this again in a moment/);
  });
});

describe('the other end', () => {
  it.each([
    ['hangs', () => {}, /does not answer: nothing was done/],
    ['closes', (socket: Socket) => socket.end(), /does not answer: nothing was done/],
    ['is no sidecar', (socket: Socket) => socket.end('HTTP/1.1 400\r\n\r\n'), /does not answer/],
    [
      'is of another version',
      (socket: Socket) => socket.write('{"version":"9.9.9 (wire 1.0)"}\n'),
      /The sidecar that runs is version 9\.9\.9 .+ Restart the sidecar/,
    ],
    [
      'dies half-way',
      (socket: Socket) => socket.write(`{"version":"${VERSION}"}\n`, () => socket.end()),
      /process 12 on host ended before it said that this was done/,
    ],
  ])('%s: one sentence says so', async (_, say, sentence) => {
    await listenAs((socket) => void say(socket.on('error', () => {}).resume()));
    await expect(ask(['a'], dataDir, SHORT_MS)).rejects.toThrow(sentence);
  });
});

describe('a caller', () => {
  it.each([
    ['says nothing', ''],
    ['stops half-way', '{"argv":'],
    ['says too much', 'x'.repeat(REQUEST_MAX_BYTES + 1)],
    ['says something else', 'GET / HTTP/1.1\n'],
  ])('that %s is left, and holds up no other', async (_, text) => {
    await take(echo, dataDir, SHORT_MS);
    const socket = await connected();
    socket.write(text);
    const left = closed(socket);
    expect(await ask(['a'])).toContain('a');
    await left;
  });

  it('that takes nothing any more is left, so that nothing waits for it', async () => {
    const fault = aSignal();
    await take(
      async ({ argv }, caller) => {
        try {
          while (argv[0] === 'much') {
            caller.send({ print: 'x'.repeat(1_000_000) });
            await caller.drained();
          }
        } catch (error) {
          fault.give();
          throw error;
        }
      },
      dataDir,
      SHORT_MS,
    );
    const socket = await connected();
    socket.pause().write('{"argv":["much"],"site":null}\n');
    await fault.given;
    expect(await ask(['a'])).toEqual([]);
    socket.destroy();
  });
});

it('runs one command at a time; at its stop the one under way is finished, and the next is told', async () => {
  const [begun, finish] = [aSignal(), aSignal()];
  const ran: unknown[] = [];
  const { stop } = await take(async ({ argv }, caller) => {
    ran.push(argv[0]);
    begun.give();
    await finish.given;
    caller.send({ print: 'done' });
  });
  const first = ask(['first']);
  await begun.given;
  const next = await connected();
  next.write('{"argv":["next"],"site":null}\n');
  const answer = new Promise<string>((resolve) => next.once('data', (text) => resolve(String(text))));
  const silent = await connected();
  const left = closed(silent);
  const stopped = stop();
  await left;
  finish.give();
  expect(await first).toEqual(['done']);
  expect(await answer).toMatch(/The sidecar is stopping: nothing was done/);
  await stopped;
  expect(ran).toEqual(['first']);
});

it.each([
  ['its caller is gone', 'The command that asked is gone.'],
  ['the sidecar stops', 'The sidecar stops: this was not finished. Run it again.'],
])('what takes long ends when %s', async (when, sentence) => {
  const [begun, ended] = [aSignal(), aSignal()];
  let why: unknown;
  const { stop } = await take(async (_, { signal }) => {
    begun.give();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    why = signal.reason;
    ended.give();
    signal.throwIfAborted();
  });
  const socket = await connected();
  socket.write('{"argv":["long"],"site":null}\n');
  await begun.given;
  if (when === 'the sidecar stops') await stop();
  else socket.destroy();
  await ended.given;
  expect(why).toEqual(new StartFault(sentence));
  expect(logged).toEqual([]);
  socket.destroy();
});
