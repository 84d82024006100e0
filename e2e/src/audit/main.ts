import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runMain } from '../system/run-main.ts';
import { askRegistry } from './ask-registry.ts';
import { judge, readExceptions } from './judge.ts';
import { readArguments } from './read-arguments.ts';
import { readReport } from './read-report.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EXCEPTIONS = new URL('exceptions.json', import.meta.url);

async function main(): Promise<number> {
  const { registry, silence } = readArguments(process.argv.slice(2));
  const exceptions = readExceptions(readFileSync(EXCEPTIONS, 'utf8'));
  const reply = await askRegistry(ROOT, registry);
  if (reply.kind === 'silent') {
    console.log(`Skipped: the registry does not say what is known of its packages (${reply.why})`);
    return silence === 'allowed' ? 0 : 1;
  }
  const today = new Date().toISOString().slice(0, 10);
  const { faults, notes } = judge(readReport(reply.all, reply.production), exceptions, today);
  for (const note of notes) console.log(`Known: ${note}`);
  for (const fault of faults) console.log(`Stops the build: ${fault}`);
  console.log(`audit: ${faults.length} stop the build, ${notes.length} do not`);
  return faults.length === 0 ? 0 : 1;
}

runMain(main);
