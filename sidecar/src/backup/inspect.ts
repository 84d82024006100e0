import { createHash } from 'node:crypto';
import { StartFault } from '../errors.ts';
import { fileTrouble } from '../file-trouble.ts';
import { bytesOf, NO_OPENER, type Opener } from './encryption.ts';
import { end, type Head, head, readLine, readRow } from './format.ts';
import { backedUp, type Counts, noCounts } from './tables.ts';

/** What a whole backup says of itself. */
export type Inspected = Head & {
  rows: Counts;
  sha256: string;
  /** What tells whether a master key is the right one. */
  masterKeyProof: string;
  /** Its lines, read anew. */
  lines: () => AsyncIterable<string>;
};

/**
 * Lines of a file, one at a time. Throws {@link StartFault} when it cannot be read. (Node's readline also ends a line at
 * U+2028, which JSON may hold as it is.)
 */
export async function* linesOf(file: string, opener: Opener): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of bytesOf(file, opener)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof StartFault) throw cause;
    throw new StartFault(`${file} cannot be read: ${fileTrouble(cause) ?? 'unknown reason'}.`, { cause });
  }
  if (rest !== '') yield rest;
}

/** Reads a backup to its end. Throws {@link StartFault} when it is none, is cut off, or was changed. */
export async function inspectBackup(file: string, opener: Opener = NO_OPENER): Promise<Inspected> {
  const reading = new Reading(file);
  for await (const line of linesOf(file, opener)) reading.take(line);
  return { ...reading.finish(), lines: () => linesOf(file, opener) };
}

class Reading {
  readonly #file: string;
  readonly #counts = noCounts();
  readonly #sha256 = createHash('sha256');
  #head: Head | null = null;
  #masterKeyProof = '';
  #last: string | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** The line before is no end as soon as another follows. */
  take(line: string): void {
    if (this.#last !== null) this.#takeInner(this.#last);
    this.#last = line;
  }

  finish(): Omit<Inspected, 'lines'> {
    if (this.#head === null) throw this.#fault('is no backup of a sidecar');
    const last = end.safeParse(readLine(this.#last ?? ''));
    if (!last.success) throw this.#fault('is cut off: its last line is missing');
    const { rows, sha256 } = last.data.end;
    const miscounted = backedUp.some((table) => rows[table] !== this.#counts[table]);
    if (miscounted || sha256 !== this.#sha256.digest('hex')) {
      throw this.#fault('was changed after it was written: its checksum does not fit');
    }
    return { ...this.#head, rows: this.#counts, sha256, masterKeyProof: this.#masterKeyProof };
  }

  #takeInner(line: string): void {
    this.#sha256.update(`${line}\n`);
    if (this.#head === null) {
      this.#head = this.#readHead(line);
      return;
    }
    const row = readRow(line);
    if (row === null) throw this.#fault('was changed after it was written: a line is no row');
    this.#counts[row.table] += 1;
    if (row.table === 'installation') this.#recordInstallation(row.row);
  }

  #readHead(line: string): Head {
    const parsed = head.safeParse(readLine(line));
    if (parsed.success) return parsed.data;
    throw this.#fault('is no backup of a sidecar, or one of a version that this one cannot read');
  }

  #recordInstallation(row: string): void {
    const { key, value } = (readLine(row) ?? {}) as { key?: string; value?: string };
    if (key === 'master_key_proof') this.#masterKeyProof = value ?? '';
  }

  #fault(why: string): StartFault {
    return new StartFault(`${this.#file} ${why}. Nothing was restored.`);
  }
}
