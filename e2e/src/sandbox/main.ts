import { nodeFault } from '../../../sidecar/src/node-version.ts';

// As the sidecar does: an older Node.js ends with a stack trace at the first package that it does not understand.
const fault = nodeFault(process.versions.node);
if (fault === null) {
  await import('./program.ts');
} else {
  process.stderr.write(`${fault}\n`);
  // sysexits.h: EX_CONFIG.
  process.exitCode = 78;
}
