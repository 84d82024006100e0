import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDate } from '../../release/source-date.ts';
import {
  checkBills,
  checkContents,
  checkSums,
  checkUnit,
  type Release,
} from '../../release/try/check-release.ts';
import { inTemporaryFolder } from '../../release/try/in-temporary-folder.ts';
import { makeSecondCheckout } from '../../release/try/second-checkout.ts';
import { tryArchive } from '../../release/try/try-archive.ts';
import { readVersion } from '../../release/version/check-versions.ts';
import { ONE_PASSED } from '../counts.ts';
import type { Part, Tools } from '../part.ts';
import { ROOT } from '../places.ts';

export const release: Part = {
  name: 'release',
  what: 'npm run release: the same bytes anywhere, and its archive is installed without a network and issues a badge',
  stage: 'together',
  limitMinutes: 15,
  // Packing writes amd/build anew: what is committed must have been looked at before.
  after: ['amd', 'build'],
  run: (tools) =>
    inTemporaryFolder(async (folder) => {
      const first = join(folder, 'first');
      const args = ['run', '--silent', 'release', '--', '--out', first];
      if (!(await tools.command({ title: 'npm run release', file: 'npm', args }))) return;
      const made: Release = { folder: first, version: readVersion(ROOT), root: ROOT };
      for (const check of [checkSums, checkBills, checkContents, checkUnit, tryArchive]) {
        await check(made);
        tools.count(ONE_PASSED);
      }
      await compareWithSecond(made, folder, tools);
    }),
};

/** In another folder, at another time, in another time zone, with another umask. */
async function compareWithSecond(made: Release, folder: string, tools: Tools): Promise<void> {
  const [checkout, second] = [join(folder, 'another/checkout'), join(folder, 'second')];
  makeSecondCheckout(ROOT, checkout);
  const seconds = Math.floor((await sourceDate(ROOT)).date.getTime() / 1000);
  const built = await tools.command({
    title: 'npm run release elsewhere',
    file: 'sh',
    args: ['-c', `umask 077; exec npm run --silent release -- --out '${second}'`],
    cwd: checkout,
    env: { TZ: 'Asia/Tokyo', LC_ALL: 'C', SOURCE_DATE_EPOCH: String(seconds) },
  });
  if (!built) return;
  const other = readdirSync(second).filter(
    (name) => !readFileSync(join(second, name)).equals(readFileSync(join(made.folder, name))),
  );
  if (other.length === 0) tools.count(ONE_PASSED);
  else tools.fail(`Built elsewhere, these have other bytes: ${other.join(', ')}`);
}
