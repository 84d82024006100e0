import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactsOf } from '../artifacts.ts';
import type { TestEnvironment } from './test-environment.ts';

/** Copies what everybody said to where a person looks after a failure. */
export function keepLogs({ version, moodle, sidecar }: TestEnvironment): void {
  const folder = join(artifactsOf(version), 'logs', moodle.mode);
  mkdirSync(folder, { recursive: true });
  const texts = { ...moodle.logs(), sidecar: sidecar.log() };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${name}.log`), text);
}
