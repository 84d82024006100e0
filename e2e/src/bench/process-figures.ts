import { readFileSync } from 'node:fs';
import type { SidecarProcess } from '../start/sidecar-process.ts';

const KB_PER_MB = 1_024;

/** Resident memory in MB, as the system counts it: now, and at most so far. Undefined where there is no /proc. */
export function readMemory({ pid }: SidecarProcess): { nowMb: number; peakMb: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mb = (name: string) =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / KB_PER_MB);
    return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
  } catch {
    return undefined;
  }
}

/** What the process says of its event loop, in milliseconds. */
export async function readEventLoop({ url }: SidecarProcess): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const ms = (name: string) =>
    Math.round(
      Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds ([\\d.e+-]+)`, 'm').exec(text)?.[1]) * 1e4,
    ) / 10;
  return { p50: ms('p50'), p99: ms('p99'), max: ms('max') };
}
