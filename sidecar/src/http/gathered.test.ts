import { expect, it } from 'vitest';
import { Gathered } from './gathered.ts';

it('gives back what came, in its order', () => {
  const gathered = new Gathered();
  expect(gathered.bytes()).toHaveLength(0);
  const sent = Array.from({ length: 300 }, (_, at) => Buffer.alloc(at % 97, at));
  for (const piece of sent) gathered.add(piece);
  expect(gathered.bytes().equals(Buffer.concat(sent))).toBe(true);
  expect(gathered).toHaveLength(Buffer.concat(sent).length);
});

it('keeps none of the pieces: 300,000 of one byte take little more than one of 300,000', () => {
  const gathered = new Gathered();
  for (let at = 0; at < 300_000; at += 1) gathered.add(Buffer.from([at % 256]));
  expect(gathered.bytes().buffer.byteLength).toBeLessThanOrEqual(600_000);
});
