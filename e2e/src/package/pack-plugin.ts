import { join } from 'node:path';
import { readVersion } from '../release/version/check-versions.ts';
import { mustRun, runCommand } from '../system/command.ts';
import { archive } from './archive.ts';
import { collectFiles } from './collect-files.ts';
import { inspectArchive } from './inspect-archive.ts';

export interface PackedPlugin {
  /** `local_navigatr-<version>.zip` */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** How many files are in it. */
  readonly files: number;
}

/** The plugin for Moodle's installer. @throws with what is wrong when it is not fit to be published */
export async function packPlugin(root: string): Promise<PackedPlugin> {
  await buildModules(root);
  const content = collectFiles(root);
  const bytes = archive(content);
  const problems = inspectArchive(bytes);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { name: `local_navigatr-${readVersion(root)}.zip`, bytes, files: content.size };
}

/** Leaves amd/build alone when it is right: others may be copying it. */
async function buildModules(root: string): Promise<void> {
  const inPlugin = { cwd: join(root, 'moodle-plugin') };
  const { code } = await runCommand('npm', ['run', '--silent', 'build:check'], inPlugin);
  if (code !== 0) await mustRun('npm', ['run', '--silent', 'build'], inPlugin);
}
