import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generatedFiles, generatedFolders } from './files.ts';

const root = new URL('../../', import.meta.url);
const fresh = generatedFiles(root);

const current = (path: string): string | null => {
  const file = new URL(path, root);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};

const leftOvers = generatedFolders
  .filter((folder) => existsSync(new URL(folder, root)))
  .flatMap((folder) => readdirSync(new URL(folder, root)).map((file) => `${folder}/${file}`))
  .filter((path) => !fresh.has(path));
const changed = [...fresh.keys()].filter((path) => current(path) !== fresh.get(path));

function check(): void {
  for (const path of changed)
    console.error(`${path} is not what shared-types gives: run the script "generate" of shared-types.`);
  for (const path of leftOvers)
    console.error(`${path} is not generated any more: run the script "generate" of shared-types.`);
  if (changed.length + leftOvers.length > 0) process.exitCode = 1;
  else console.log(`${fresh.size} generated files are what shared-types gives.`);
}

function write(): void {
  for (const path of leftOvers) rmSync(new URL(path, root));
  for (const path of changed) {
    const file = new URL(path, root);
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, fresh.get(path) ?? '');
  }
  console.log(`${fresh.size} generated files: ${changed.length} written, ${leftOvers.length} removed.`);
}

if (process.argv.includes('--check')) check();
else write();
