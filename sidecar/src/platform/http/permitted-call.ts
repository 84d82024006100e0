import type { RateLimitPermit } from '../port.ts';
import type { OpenSocket } from './connect-socket.ts';
import type { NoAnswer, Reply } from './reply.ts';
import { type HttpCall, sendRequest } from './send-request.ts';

/** `latencyMs` is how long it took, from connecting; waiting for the turn is not in it. */
export type TimedReply = { reply: Reply; latencyMs: number };

/** One call on a connection of its own. Connects first, so that nothing lies between the turn and the first byte. */
export async function callWhenPermitted(
  open: () => Promise<OpenSocket | NoAnswer>,
  call: HttpCall,
  permit: RateLimitPermit,
): Promise<TimedReply> {
  const started = performance.now();
  const opened = await open();
  const connected = performance.now();
  const latencyMs = (since: number) => Math.round(connected - started + performance.now() - since);
  if (opened.kind !== 'open') return { reply: opened, latencyMs: latencyMs(connected) };
  await permitOn(opened, permit);
  const left = performance.now();
  const reply = await sendRequest(opened.socket, call);
  return { reply, latencyMs: latencyMs(left) };
}

/** Waits for the permit; a socket that gets none is closed. */
async function permitOn({ socket }: OpenSocket, permit: RateLimitPermit): Promise<void> {
  try {
    await permit();
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Base URLs may end in a path, with or without a slash. */
export const urlBelow = ({ href }: URL, path: string): URL =>
  new URL(path, href.endsWith('/') ? href : `${href}/`);

// An API answers a look at its clock within seconds; nobody waits longer for that.
const CLOCK_TIMEOUT_MS = 10_000;

/** What time it is there, to the second, in milliseconds since 1970; null when it does not say. */
export async function readClockAt(
  url: URL,
  open: () => Promise<OpenSocket | NoAnswer>,
): Promise<number | null> {
  const call: HttpCall = { method: 'GET', url, headers: {}, timeoutMs: CLOCK_TIMEOUT_MS };
  const { reply } = await callWhenPermitted(open, call, async () => {});
  const date = Date.parse((reply.kind === 'answer' && reply.headers['date']) || '');
  return Number.isNaN(date) ? null : date;
}
