import { CommandFailed } from '../../system/command.ts';
import { buildah, podman } from './engine.ts';

/** Why no image can be built and run here although the programs are there, or undefined. */
export async function explainImpossible(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'it takes root (mounting the folders of images)';
  try {
    await buildah(['rm', (await buildah(['from', 'scratch'])).trim()]);
    await podman(['info']);
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailed) return error.finished.stderr.trim().split('\n').at(-1);
    throw error;
  }
}
