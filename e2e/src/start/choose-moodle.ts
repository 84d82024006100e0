import { moodleNeeds } from '../moodle/moodle-needs.ts';
import { listLocalVersions } from '../moodle/source.ts';
import { DEFAULT_VERSION, explainPhpMismatch, type MoodleVersion } from '../moodle/versions.ts';
import { ensureSystem } from '../system/ensure.ts';
import { findPhp } from '../system/php.ts';
import type { MoodleRequest } from './read-arguments.ts';

export type MoodleChoice =
  | { readonly kind: 'real'; readonly version: string }
  /** `why` says what is missing for a real one; empty when none was wanted. */
  | { readonly kind: 'played'; readonly why: string };

/** A real Moodle when it is asked for, or when all it needs is there already. */
export async function chooseMoodle(request: MoodleRequest): Promise<MoodleChoice> {
  if (request.kind === 'wanted') return { kind: 'real', version: request.version };
  if (request.kind === 'never') return { kind: 'played', why: '' };
  const { missing } = await ensureSystem(moodleNeeds(), { install: 'never' });
  if (missing.length > 0) return { kind: 'played', why: `${missing[0]?.what} is missing` };
  const version = pickVersion(listLocalVersions(), (await findPhp())?.version ?? '');
  if (version === undefined) return { kind: 'played', why: 'no source tree that fits this PHP is here' };
  return { kind: 'real', version };
}

/** The default version if it can run, else the newest that can. */
export function pickVersion(local: readonly MoodleVersion[], php: string): string | undefined {
  const fitting = local.filter((version) => explainPhpMismatch(version, php) === undefined);
  const preferred = fitting.find((version) => version.id === DEFAULT_VERSION) ?? fitting.at(-1);
  return preferred?.id;
}
