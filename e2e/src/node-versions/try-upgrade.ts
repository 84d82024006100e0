import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNextBuild } from '../start/next-build.ts';
import { noSidecarVariables } from '../start/sidecar-variables.ts';
import { runCommand } from '../system/command.ts';

const NEXT = {
  version: '0.9.9',
  migration: { tag: '9999_next_release', sql: 'alter table sites add column next_release text;' },
};

/**
 * Pairs a site in a new data folder, brings it up to date with the next release, and goes back to this one, which must refuse.
 * @param node that runs both
 * @param program of this release
 * @returns a sentence for each thing that is not as it must be
 */
export async function tryUpgrade(node: string, program: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'navigatr-upgrade-'));
  try {
    const next = makeNextBuild({ program, folder: join(folder, 'next'), ...NEXT });
    const env = { ...noSidecarVariables(), SIDECAR_DATA_DIR: join(folder, 'data'), SIDECAR_PORT: '0' };
    const run = (build: string, ...words: string[]) => runCommand(node, [build, ...words], { env });
    const paired = await run(program, 'site', 'add', 'https://moodle.example.org');
    const migrated = await run(next, 'migrate');
    const listed = await run(next, 'site', 'list');
    const before = await run(program, 'site', 'list');
    return [
      ...(paired.code === 0 ? [] : [`A site cannot be paired: ${paired.stderr}`]),
      ...(migrated.code === 0 ? [] : [`The ledger cannot be brought up to date: ${migrated.stderr}`]),
      ...(listed.stdout.includes('https://moodle.example.org') ? [] : [`The site is gone: ${listed.stdout}`]),
      ...(isRefusal(before) ? [] : [`The release before says: ${before.stdout}${before.stderr}`]),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One sentence, which names what it does not know. */
function isRefusal({ code, stderr }: { code: number | null; stderr: string }): boolean {
  return (
    code === 69 && /^The database has the schema of a newer sidecar \(9999_next_release\): .*\n$/.test(stderr)
  );
}
