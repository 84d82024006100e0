import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeProgram, readOptions } from '../system/arguments.ts';
import { runMain } from '../system/run-main.ts';
import { setVersion } from './version/set-version.ts';
import { writeRelease } from './write-release.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const say = (line: string) => console.log(line);

const program = describeProgram(
  'npm run release --',
  'Writes what a release consists of: the sidecar for npm and images, the plugin for Moodle, bills of materials, checksums.',
)
  .option('--out <folder>', 'where to', join(root, 'release'))
  .option('--version <version>', 'only set the version, such as 1.2.3, in every file that names it');

interface Options {
  readonly out: string;
  readonly version?: string;
}

runMain(async () => {
  const { out, version } = readOptions<Options>(program, process.argv.slice(2));
  if (version === undefined) {
    await writeRelease({ root, out: resolve(out), say });
  } else {
    const changed = setVersion(root, version);
    say(changed.length === 0 ? `It is ${version} already.` : `Now ${version}: ${changed.join(', ')}.`);
  }
  return 0;
});
