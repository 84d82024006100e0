import { runMain } from '../system/run-main.ts';
import { audit } from './audit.ts';
import { readArguments } from './read-arguments.ts';

async function main(): Promise<number> {
  const { registry, silence } = readArguments(process.argv.slice(2));
  const result = await audit(registry);
  if (result.kind === 'silent') {
    console.log(`Skipped: the registry does not say what is known of its packages (${result.why})`);
    return silence === 'allowed' ? 0 : 1;
  }
  const { faults, notes } = result;
  for (const note of notes) console.log(`Known: ${note}`);
  for (const fault of faults) console.log(`Stops the build: ${fault}`);
  console.log(`audit: ${faults.length} stop the build, ${notes.length} do not`);
  return faults.length === 0 ? 0 : 1;
}

runMain(main);
