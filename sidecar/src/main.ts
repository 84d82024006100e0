#!/usr/bin/env node
import { nodeFault } from './node-version.ts';

// Before anything else is loaded: an older Node.js ends with a stack trace at the first thing it does not know.
const fault = nodeFault(process.versions.node);
if (fault === null) {
  await import('./command.ts');
} else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 78;
}
