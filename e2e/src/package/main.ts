import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeProgram, readOptions } from '../system/arguments.ts';
import { mustRun, runCommand } from '../system/command.ts';
import { runMain } from '../system/run-main.ts';
import { archive } from './archive.ts';
import { collectFiles } from './collect-files.ts';
import { inspectArchive } from './inspect-archive.ts';
import { tryInstaller } from './try-installer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = join(root, 'local_navigatr.zip');
const say = (line: string) => console.log(line);

const program = describeProgram(
  'npm run package --',
  "Writes local_navigatr.zip for Moodle's plugin installer.",
).option('--try-in <version>', 'then install it in a Moodle of this version');

/** Leaves amd/build alone when it is right: others may be copying it. */
async function buildModules(): Promise<void> {
  const inPlugin = { cwd: join(root, 'moodle-plugin') };
  const { code } = await runCommand('npm', ['run', '--silent', 'build:check'], inPlugin);
  if (code !== 0) await mustRun('npm', ['run', '--silent', 'build'], inPlugin);
}

async function pack(): Promise<void> {
  await buildModules();
  const content = collectFiles(root);
  const zip = archive(content);
  const problems = inspectArchive(zip);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  writeFileSync(target, zip);
  say(`${target}: ${content.size} files, ${Math.ceil(zip.byteLength / 1024)} kB.`);
}

runMain(async () => {
  const { tryIn } = readOptions<{ tryIn?: string }>(program, process.argv.slice(2));
  await pack();
  if (tryIn === undefined) say('Install it in Moodle: Site administration > Plugins > Install plugins.');
  else await tryInstaller(target, tryIn, say);
  return 0;
});
