import { expect, it } from 'vitest';
import { nodeFault } from './node-version.ts';

it.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('runs on Node.js %s', (version) => {
  expect(nodeFault(version)).toBeNull();
});

it.each(['20.18.9', '18.20.0', '8.17.0'])('says what it needs on Node.js %s', (version) => {
  expect(nodeFault(version)).toBe(
    `This is Node.js ${version}; the sidecar needs 20.19 or newer. Install it from https://nodejs.org.`,
  );
});
