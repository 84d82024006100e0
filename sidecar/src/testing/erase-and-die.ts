import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { parseArgs } from 'node:util';

/**
 * Erases users of a site in a data folder, one after the other, and is killed with SIGKILL at the nth fsync of that (0:
 * never). Prints how many there were.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { fsync: { type: 'string' } } });
const [dataDir = '', site = '', ...users] = positionals;
const dieAt = Number(values.fsync);

let counted = 0;
let isErasing = false;
const { fsyncSync } = fs;
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  if (isErasing) counted += 1;
  if (isErasing && counted === dieAt) process.kill(process.pid, 'SIGKILL');
};
// What imports it by its name gets this one.
syncBuiltinESMExports();

const { openForErasure } = await import('./open-data-dir.ts');
const opened = await openForErasure(dataDir, site);
isErasing = true;
for (const user of users) while (!(await opened.erase(user)).done);
isErasing = false;
await opened.close();
process.stdout.write(String(counted));
