import { expect, test } from 'vitest';
import { createClock } from './clock.ts';

const NOON = '2026-11-21T12:00:00.000Z';

test('English dates begin with the day, as Moodle writes them', () => {
  expect(createClock('en', 'UTC')(NOON)).toBe('21 Nov 2026, 12:00:00');
});

test('American English is left to itself', () => {
  expect(createClock('en-US', 'UTC')(NOON)).toMatch(/^Nov 21, 2026/);
});

test('time is that of the zone, which need not be the browser’s', () => {
  expect(createClock('en', 'Asia/Tokyo')(NOON)).toBe('21 Nov 2026, 21:00:00');
});
