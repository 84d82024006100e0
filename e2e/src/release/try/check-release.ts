import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { canRun, mustRun } from '../../system/command.ts';
import { inTemporaryFolder } from './in-temporary-folder.ts';
import { inspectSidecar } from './inspect-sidecar.ts';

export interface Release {
  /** The folder with all files of a release. */
  readonly folder: string;
  readonly version: string;
  /** The repository that it was built from. */
  readonly root: string;
}

export const archiveOf = ({ folder, version }: Release): string =>
  join(folder, `navigatr-sidecar-${version}.tgz`);

/** @throws when a checksum is wrong, or a file has none */
export async function checkSums({ folder }: Release): Promise<void> {
  const checked = await mustRun('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder });
  const files = readdirSync(folder).filter((name) => name !== 'SHA256SUMS');
  const unchecked = files.filter((name) => !checked.includes(`${name}: OK`));
  if (unchecked.length > 0) throw new Error(`Without a checksum: ${unchecked.join(', ')}`);
}

/** @throws when a bill of materials does not satisfy the published schema, or is missing */
export async function checkBills({ folder, version }: Release): Promise<void> {
  const schema = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  for (const name of [
    `navigatr-sidecar-${version}`,
    `navigatr-sidecar-${version}-image`,
    `local_navigatr-${version}`,
  ]) {
    const fault = await schema.validate(readFileSync(join(folder, `${name}.cdx.json`), 'utf8'));
    if (fault !== null) throw new Error(`${name}: ${JSON.stringify(fault)}`);
  }
}

/** @throws with all that is wrong */
export async function checkContents(release: Release): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    await mustRun('tar', ['xzf', archiveOf(release), '--directory', folder]);
    const problems = inspectSidecar({
      folder: join(folder, `navigatr-sidecar-${release.version}`),
      bytes: statSync(archiveOf(release)).size,
      buildFolders: [release.root, homedir()].filter((name) => name.length > 1).map((name) => `${name}/`),
    });
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
}

/** @throws with what systemd has to say of the unit; nothing is asked where there is no systemd */
export async function checkUnit({ root }: Release): Promise<void> {
  if (!(await canRun('systemd-analyze', ['--version']))) return;
  await mustRun('systemd-analyze', ['verify', join(root, 'docs/systemd/navigatr-sidecar.service')]);
}
