import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFiles } from '../release/write-files.ts';
import { describeProgram, readOptions } from '../system/arguments.ts';
import { runMain } from '../system/run-main.ts';
import { packPlugin } from './pack-plugin.ts';
import { tryInstaller } from './try-installer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const out = join(root, 'release');
const say = (line: string) => console.log(line);

const program = describeProgram(
  'npm run package --',
  "Writes the plugin alone, for Moodle's plugin installer. `npm run release` writes it, too, with the sidecar.",
).option('--try-in <version>', 'then install it in a Moodle of this version');

runMain(async () => {
  const { tryIn } = readOptions<{ tryIn?: string }>(program, process.argv.slice(2));
  const { name, bytes, files } = await packPlugin(root);
  writeFiles(out, new Map([[name, bytes]]));
  const zip = join(out, name);
  say(`${zip}: ${files} files, ${Math.ceil(bytes.byteLength / 1024)} kB.`);
  if (tryIn === undefined) say('Install it in Moodle: Site administration > Plugins > Install plugins.');
  else await tryInstaller(zip, tryIn, say);
  return 0;
});
