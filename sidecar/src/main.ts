#!/usr/bin/env node
import { loadFault } from './load-fault.ts';
import { nodeFault } from './node-version.ts';

// Before anything else is loaded: an older Node.js ends with a stack trace at the first thing it does not know.
const fault = nodeFault(process.versions.node);
if (fault === null) {
  try {
    await import('./command.ts');
  } catch (error) {
    const sentence = loadFault(error);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 69;
  }
} else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 78;
}
