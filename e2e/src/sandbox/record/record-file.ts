import { appendFileSync } from 'node:fs';
import type { IssuedEntry } from './entries.ts';
import type { Numbered } from './journal.ts';

export type RecordSink = (entry: Numbered<IssuedEntry>) => void;

/** Writes before the answer leaves, so that the file never knows less than a client was told. */
export function recordFile(path: string): RecordSink {
  return (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);
}
