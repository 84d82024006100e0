import { expect, test } from 'vitest';
import { isFrom } from './image-source.ts';

test.each([
  ['https://navigatr.app/a.png', 'https://navigatr.app', true],
  ['https://navigatr.app:443/a.png', 'https://navigatr.app', true],
  ['https://files.navigatr.app/a.png', 'https://*.navigatr.app', true],
  ['http://127.0.0.1:4010/a.svg', 'http://127.0.0.1:4010', true],
  ['https://navigatr.app/a.png', 'https://*.navigatr.app', false],
  ['https://evilnavigatr.app/a.png', 'https://*.navigatr.app', false],
  ['https://navigatr.app.evil.example/a.png', 'https://navigatr.app', false],
  ['http://navigatr.app/a.png', 'https://navigatr.app', false],
  ['https://navigatr.app:8443/a.png', 'https://navigatr.app', false],
  ['https://u:p@navigatr.app/a.png', 'https://navigatr.app', false],
  ['https://evil.example/?.navigatr.app', 'https://*.navigatr.app', false],
  ['data:image/svg+xml,x', 'https://navigatr.app', false],
])('%s from %s: %s', (url, source, is) => {
  expect(isFrom(new URL(url), source)).toBe(is);
});
