import type { IssuedEntry } from '../sandbox/record/entries.ts';
import type { BadgeLine } from './job.ts';

export interface AuditOptions {
  /** What the sandbox really issued: a record that neither Moodle nor the sidecar writes. */
  readonly entries: readonly Pick<IssuedEntry, 'email' | 'badgeId'>[];
  readonly lines: readonly BadgeLine[];
  /** A kept ledger may know badges that an earlier sandbox issued. */
  readonly ledger: 'new' | 'kept';
}

/** What is wrong with what was issued: a badge missing, twice, or for somebody who earned none. */
export function auditRecord({ entries, lines, ledger }: AuditOptions): string[] {
  const issued = countBy(entries.map((entry) => keyOf(entry.email, String(entry.badgeId))));
  const earned = new Set(lines.map((line) => keyOf(line.email ?? '', line.badgeId)));
  const strangers = [...issued.keys()].filter((key) => !earned.has(key));
  return [
    ...lines.flatMap((line) =>
      checkLine(line, issued.get(keyOf(line.email ?? '', line.badgeId)) ?? 0, ledger),
    ),
    ...strangers.map((key) => `The sandbox issued a badge that nobody earned: ${key}.`),
  ];
}

function checkLine(line: BadgeLine, count: number, ledger: AuditOptions['ledger']): string[] {
  if (line.state !== 'issued' || count === 1) return [];
  if (count === 0 && ledger === 'kept') return [];
  return [`${line.learner}, ${line.course}: said to be issued, and the sandbox issued it ${count} times.`];
}

function keyOf(email: string, badgeId: string): string {
  return `badge ${badgeId} for ${email}`;
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
