import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Snapshot {
  readonly program: string;
  remove(): void;
}

/** A copy of a built sidecar, so that a build in the middle of a run does not change what runs. */
export function takeSnapshot(program: string): Snapshot {
  const source = dirname(dirname(program));
  const folder = mkdtempSync(join(tmpdir(), 'navigatr-faults-'));
  cpSync(dirname(program), join(folder, 'dist'), { recursive: true });
  cpSync(join(source, 'migrations'), join(folder, 'migrations'), { recursive: true });
  cpSync(join(source, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(source, 'node_modules'), join(folder, 'node_modules'));
  return {
    program: join(folder, 'dist', 'main.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
