import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from '../../package/archive.ts';
import { collectFiles } from '../../package/collect-files.ts';
import { readVersion } from '../../release/version/check-versions.ts';
import { findCompose } from '../../system/compose.ts';
import { ONE_PASSED } from '../counts.ts';
import type { Part, Tools } from '../part.ts';
import { ROOT } from '../places.ts';
import { readFaultsOutput } from '../reports/faults.ts';

export const start: Part = {
  name: 'start',
  what: 'npm start issues badges to a played school',
  stage: 'together',
  limitMinutes: 5,
  after: ['build'],
  run: async (tools) => {
    const args = ['start', '--silent', '--', '--once', '--no-moodle'];
    await tools.command({ title: 'npm start', file: 'npm', args });
  },
};

/** Cases that judge by what was issued alone, so that a busy machine fails none of them. */
const STEADY_CASES = [
  'kill-hold',
  'rolling-upgrade',
  'answer-202',
  'commit-fails',
  'target-change',
  'older-copy',
  'cloned-site',
  'forgotten-sidecar',
  'bad-input',
];

export const faults: Part = {
  name: 'faults',
  what: 'no badge is lost or issued twice unseen: the cases of the fault matrix that a busy machine does not disturb',
  stage: 'together',
  limitMinutes: 15,
  cores: 0.75,
  needs: ['postgres'],
  after: ['build'],
  run: (tools) => runCases(tools, ['--only', STEADY_CASES.join(',')]),
};

export const matrix: Part = {
  name: 'matrix',
  what: 'the whole fault matrix, small',
  stage: 'alone',
  limitMinutes: 40,
  // Wants the machine for itself: a process that is not run for 60 ms sends late.
  onRequest: true,
  needs: ['postgres'],
  wants: ['openssl', 'strace', 'pgbouncer'],
  after: ['build'],
  run: (tools) => runCases(tools, []),
};

async function runCases(tools: Tools, more: readonly string[]): Promise<void> {
  const args = ['run', '--silent', 'faults', '--', '--scale', 'small', ...more];
  await tools.command({ title: 'The fault matrix', file: 'npm', args, readTests: readFaultsOutput });
}

export const zip: Part = {
  name: 'zip',
  what: 'the plugin can be packed for the installer of Moodle, always to the same bytes',
  stage: 'together',
  limitMinutes: 4,
  // Packing writes amd/build anew: what is committed must have been looked at before.
  after: ['amd'],
  run: async (tools) => {
    const packed = await tools.command({
      title: 'npm run package',
      file: 'npm',
      args: ['run', '--silent', 'package'],
    });
    if (!packed) return;
    const written = readFileSync(join(ROOT, 'release', `local_navigatr-${readVersion(ROOT)}.zip`));
    if (written.equals(archive(collectFiles(ROOT)))) tools.count(ONE_PASSED);
    else tools.fail('Packing the same files twice gives different bytes.');
  },
};

const COMPOSE_FILES = ['docker-compose.moodle.yml', 'docs/docker-compose.sidecar.yml'];

export const compose: Part = {
  name: 'compose',
  what: `${COMPOSE_FILES.join(' and ')} are well formed`,
  stage: 'together',
  limitMinutes: 2,
  needs: ['compose'],
  run: async (tools) => {
    const [file = '', ...args] = (await findCompose()) ?? [];
    for (const name of COMPOSE_FILES) {
      const check = ['-f', name, 'config', '--quiet'];
      // What docs/install.md has people put into `.env`.
      const env = { SIDECAR_NAME: 'sidecar.example.org' };
      await tools.command({ title: name, file, args: [...args, ...check], env });
    }
  },
};
