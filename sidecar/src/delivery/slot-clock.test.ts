import { expect, it } from 'vitest';
import { SlotClock } from './slot-clock.ts';

it('lets slots lie as far ahead as nearly all claims take, within bounds', () => {
  const clock = new SlotClock();
  const leadAfter = (...tookMs: number[]) => {
    for (const took of tookMs) clock.recordClaim(took);
    return clock.leadMs;
  };
  expect(clock.leadMs).toBe(312.5);
  expect(leadAfter(80)).toBe(100);
  expect(leadAfter(2_000)).toBe(1_000);
  expect(leadAfter(...Array.from({ length: 50 }, () => 1))).toBe(5);
});

it('is closed until the moment it was told, or until a slot is given back', () => {
  const clock = new SlotClock();
  expect(clock.closedForMs).toBeLessThanOrEqual(0);
  clock.closeUntil(performance.now() + 60_000);
  expect(clock.closedForMs).toBeGreaterThan(0);
  clock.open();
  expect(clock.closedForMs).toBeLessThanOrEqual(0);
});

it('asks for room for lateness only where this process is late again and again', () => {
  const clock = new SlotClock();
  const slackAfter = (...lateMs: number[]) => {
    for (const late of lateMs) clock.recordLateness(late);
    return clock.slackMs;
  };
  const inTime = Array.from({ length: 20 }, () => 2);
  expect(clock.slackMs).toBe(0);
  expect(slackAfter(...inTime)).toBe(0);
  expect(slackAfter(400)).toBe(0);
  expect(slackAfter(33_000, Number.POSITIVE_INFINITY)).toBe(0);
  expect(slackAfter(400)).toBe(500);
  expect(slackAfter(4_000, 4_000)).toBe(3_000);
  expect(slackAfter(...inTime)).toBe(0);
});
