import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { mustRun, runCommand } from '../system/command.ts';
import { archive } from './archive.ts';
import { collectFiles } from './collect-files.ts';
import { inspectArchive } from './inspect-archive.ts';
import { tryInstaller } from './try-installer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = join(root, 'local_navigatr.zip');
const say = (line: string) => console.log(line);

const { tryIn } = new Command('npm run package --')
  .description("Writes local_navigatr.zip for Moodle's plugin installer.")
  .option('--try-in <version>', 'then install it in a Moodle of this version')
  .allowExcessArguments(false)
  .showHelpAfterError('(--help names what there is)')
  .parse()
  .opts<{ tryIn?: string }>();

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

async function main(): Promise<void> {
  await pack();
  if (tryIn === undefined) say('Install it in Moodle: Site administration > Plugins > Install plugins.');
  else await tryInstaller(target, tryIn, say);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
