import type { IssuedEntry } from '../record/entries.ts';
import type { Numbered } from '../record/journal.ts';

export interface Learner {
  readonly email: string;
  /** As given with the newest badge. */
  readonly name: string;
  /** Newest first. */
  readonly badges: readonly Numbered<IssuedEntry>[];
}

export function nameOf(entry: IssuedEntry): string {
  return `${entry.firstName} ${entry.lastName}`;
}

/** Learners by email address, those with the newest badge first. */
export function groupLearners(issued: readonly Numbered<IssuedEntry>[]): Learner[] {
  const byEmail = new Map<string, Numbered<IssuedEntry>[]>();
  for (const entry of issued.toReversed()) {
    const key = entry.email.toLowerCase();
    const badges = byEmail.get(key);
    if (badges) badges.push(entry);
    else byEmail.set(key, [entry]);
  }
  return [...byEmail.values()].flatMap((badges) => {
    const [newest] = badges;
    if (!newest) return [];
    return [{ email: newest.email, name: nameOf(newest), badges }];
  });
}

export function matchesLearner(learner: Pick<Learner, 'name' | 'email'>, wanted: string): boolean {
  return `${learner.name} ${learner.email}`.toLowerCase().includes(wanted.trim().toLowerCase());
}
