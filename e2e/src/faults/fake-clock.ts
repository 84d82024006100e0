import { existsSync } from 'node:fs';
import type { CaseTools } from './fault-case.ts';

const LIBRARIES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
];

export const mustFindFaketime = (tools: Pick<CaseTools, 'skip'>): string =>
  LIBRARIES.find((file) => existsSync(file)) ?? tools.skip('libfaketime is not installed');

/** Variables of a process whose clock is ahead. What it measures within itself stays true. */
export const hoursAhead = (library: string, hours: number): Record<string, string> => ({
  LD_PRELOAD: library,
  FAKETIME: `+${hours}h`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
});
