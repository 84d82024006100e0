import { expect, it } from 'vitest';
import { parseUrl } from './parse-url.ts';

it('knows an address with letters of its own country however often it is asked', () => {
  const found = Array.from({ length: 100_000 }, () => parseUrl('https://schüle.example/ü')?.host);
  expect(new Set(found)).toEqual(new Set(['xn--schle-mva.example']));
});

it('knows what belongs to a base, and what is no address', () => {
  expect(parseUrl('/a.png', new URL('https://cdn.example.org/b/'))?.href).toBe(
    'https://cdn.example.org/a.png',
  );
  expect(parseUrl('moodle')).toBeNull();
});
