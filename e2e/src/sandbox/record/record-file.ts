import { appendFileSync } from 'node:fs';
export type RecordSink = (entry: object) => void;

/** Writes before the answer leaves, so that the file never knows less than a client was told. */
export function recordFile(path: string | null): RecordSink {
  if (path === null) return () => undefined;
  return (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);
}
