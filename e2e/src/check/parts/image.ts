import { explainImpossible } from '../../release/image/explain-impossible.ts';
import { tryImage } from '../../release/image/try-image.ts';
import { tryUnit } from '../../release/image/try-unit.ts';
import { inTemporaryFolder } from '../../release/try/in-temporary-folder.ts';
import { readVersion } from '../../release/version/check-versions.ts';
import { writeRelease } from '../../release/write-release.ts';
import { ONE_PASSED } from '../counts.ts';
import type { Part } from '../part.ts';
import { ROOT } from '../places.ts';

export const image: Part = {
  name: 'image',
  what: 'the image is built from the archive of a release, and issues a badge as no root on a read-only root; so does the unit under systemd',
  stage: 'together',
  limitMinutes: 12,
  needs: ['containers', 'debootstrap'],
  after: ['amd', 'build'],
  run: async (tools) => {
    const why = await explainImpossible();
    if (why !== undefined) return tools.skip({ what: 'The image', why, kind: 'unavoidable' });
    await inTemporaryFolder(async (folder) => {
      await writeRelease({ root: ROOT, out: folder, say: tools.say });
      const release = { folder, version: readVersion(ROOT), root: ROOT };
      await tryImage(release, folder, tools.say);
      tools.count(ONE_PASSED);
      await tryUnit(release, tools.say);
      tools.count(ONE_PASSED);
    });
  },
};
