import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { configurationOf, moduleNames } from '../rollup.config.mjs';

const folder = fileURLToPath(new URL('./build/', import.meta.url));

/** What the sources give now, as file name → text. Built in memory: nothing committed is touched. */
async function build(name) {
  const { output, ...input } = configurationOf(name);
  const bundle = await rollup(input);
  const generated = await bundle.generate(output);
  await bundle.close();
  return generated.output.map((file) => [file.fileName, file.code ?? file.source]);
}

const committed = existsSync(folder) ? readdirSync(folder) : [];
const fresh = new Map((await Promise.all(moduleNames.map(build))).flat());
const differing = [...new Set([...committed, ...fresh.keys()])].filter(
  (file) => !committed.includes(file) || readFileSync(folder + file, 'utf8') !== fresh.get(file),
);

for (const file of differing) {
  const advice = fresh.has(file)
    ? 'is not what amd/src gives: run the build'
    : 'has no source any more: delete it';
  console.error(`amd/build/${file} ${advice}.`);
}
if (differing.length > 0) process.exitCode = 1;
else console.log(`amd/build is what amd/src gives: ${moduleNames.length} modules.`);
