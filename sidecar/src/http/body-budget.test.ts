import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { BodyBudget } from './body-budget.ts';

/** A body on its way; what is written to it arrives at once. */
function aBody(headers: Record<string, string> = {}): { incoming: IncomingMessage; stream: PassThrough } {
  const stream = new PassThrough();
  return { incoming: Object.assign(stream, { headers }) as unknown as IncomingMessage, stream };
}
const codeOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'whole',
    (error: { code?: string }) => error.code,
  );

it('reads a body as it came, and then holds nothing of it', async () => {
  const budget = new BodyBudget(10);
  const { incoming, stream } = aBody();
  const reading = budget.read(incoming, 10);
  stream.write('one ');
  stream.end('two');
  expect(String(await reading)).toBe('one two');
  expect(budget.bytes).toBe(0);
});

it('refuses a body that is larger than it says, and one that says so', async () => {
  const budget = new BodyBudget(100);
  const { incoming, stream } = aBody();
  const reading = budget.read(incoming, 10);
  stream.write('x'.repeat(11));
  expect(await codeOf(reading)).toBe('too_large');
  expect(await codeOf(budget.read(aBody({ 'content-length': '11' }).incoming, 10))).toBe('too_large');
  expect(budget.bytes).toBe(0);
});

it('lets the body that began first give way where all of them together are too much', async () => {
  const budget = new BodyBudget(25);
  const bodies = Array.from({ length: 3 }, () => aBody());
  const codes = bodies.map(({ incoming }) => codeOf(budget.read(incoming, 10)));
  for (const { stream } of bodies) stream.write('x'.repeat(9));
  expect(await codes[0]).toBe('too_busy');
  expect(budget.bytes).toBe(18);
  for (const { stream } of bodies.slice(1)) stream.end();
  expect(await Promise.all(codes)).toEqual(['too_busy', 'whole', 'whole']);
  // Thrown away as it comes.
  bodies[0]?.stream.end('x'.repeat(100));
  expect(budget.bytes).toBe(0);
});

it('lets the body that began first give way where too many are on their way, however small', async () => {
  const budget = new BodyBudget(100, 2);
  const bodies = Array.from({ length: 3 }, () => aBody());
  const codes = bodies.map(({ incoming }) => codeOf(budget.read(incoming, 10)));
  expect(await codes[0]).toBe('too_busy');
  for (const { stream } of bodies.slice(1)) stream.end('x');
  expect(await Promise.all(codes)).toEqual(['too_busy', 'whole', 'whole']);
});

it('throws away what nobody wants, waits for a few of them only, and no body that is read gives way to them', async () => {
  const budget = new BodyBudget(100, 1);
  const { incoming, stream } = aBody();
  const reading = budget.read(incoming, 10);
  const first = aBody();
  const discarded = budget.discard(first.incoming);
  first.stream.write('x'.repeat(1000));
  expect(budget.bytes).toBe(0);
  const last = aBody();
  const second = budget.discard(last.incoming);
  await discarded;
  stream.end('whole');
  expect(String(await reading)).toBe('whole');
  last.stream.end();
  await second;
});

it('forgets a body whose caller hangs up', async () => {
  const budget = new BodyBudget(25);
  const { incoming, stream } = aBody();
  const code = codeOf(budget.read(incoming, 10));
  stream.write('half');
  stream.destroy();
  expect(await code).toBe('invalid_request');
  expect(budget.bytes).toBe(0);
});
