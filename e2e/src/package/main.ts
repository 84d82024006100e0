import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../system/command.ts';
import { archive } from './archive.ts';
import { collectFiles } from './collect-files.ts';
import { inspectArchive } from './inspect-archive.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = join(root, 'local_navigatr.zip');

async function main(): Promise<void> {
  await mustRun('npm', ['run', '--silent', 'build'], { cwd: join(root, 'moodle-plugin') });
  const content = collectFiles(root);
  const zip = archive(content);
  const problems = inspectArchive(zip);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  writeFileSync(target, zip);
  console.log(`${target}: ${content.size} files, ${Math.ceil(zip.byteLength / 1024)} kB.`);
  console.log('Install it in Moodle: Site administration > Plugins > Install plugins.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
