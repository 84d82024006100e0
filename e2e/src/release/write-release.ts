import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packPlugin } from '../package/pack-plugin.ts';
import { buildSidecar } from '../start/build-sidecar.ts';
import { baseOf } from './image/base-of.ts';
import { billOfMaterials, type Materials, type Product } from './sbom/bill-of-materials.ts';
import { collectSidecar, RELEASED_NAME } from './sidecar/collect-sidecar.ts';
import { type ProductionPackage, productionPackages } from './sidecar/production-packages.ts';
import { sourceDate } from './source-date.ts';
import { sumsOf } from './sums.ts';
import { packTar } from './tar.ts';
import { checkVersions, readVersion } from './version/check-versions.ts';
import { writeFiles } from './write-files.ts';

export interface ReleaseOptions {
  readonly root: string;
  /** The folder that gets the files; made when it is not there. */
  readonly out: string;
  readonly say: (line: string) => void;
}

const SUMS = 'SHA256SUMS';

/**
 * Makes the archive of the sidecar, the zip of the plugin, a bill of materials for each, and their checksums.
 * @throws when places disagree about the version, or something is not fit to be published
 */
export async function writeRelease({ root, out, say }: ReleaseOptions): Promise<void> {
  const wrong = checkVersions(root);
  if (wrong.length > 0) throw new Error(`Set one version with --version first:\n${wrong.join('\n')}`);
  const version = readVersion(root);
  const { date, of } = await sourceDate(root);
  say(`Dated ${date.toISOString()}, as ${of} says.`);
  await buildSidecar(say, root);
  const packages = productionPackages(join(root, 'sidecar'));
  const top = `${RELEASED_NAME}-${version}`;
  const archive = packTar(await collectSidecar(root, packages), { top, date });
  const files = new Map([[`${top}.tgz`, archive]]);
  const zip = await packPlugin(root);
  files.set(zip.name, zip.bytes);
  const addBill = (name: string, what: Omit<Materials, 'date'>) =>
    files.set(`${name}.cdx.json`, new TextEncoder().encode(billOfMaterials({ ...what, date })));
  addBill(top, { product: sidecarProduct(version, archive), packages });
  addBill(`${top}-image`, describeImage(root, version, packages));
  addBill(zip.name.replace(/\.zip$/, ''), { product: pluginProduct(version, zip.bytes), packages: [] });
  files.set(SUMS, new TextEncoder().encode(sumsOf(files)));
  writeFiles(out, files);
  for (const [name, { length }] of files) say(`${join(out, name)}: ${Math.ceil(length / 1024)} kB`);
}

const sidecarProduct = (version: string, bytes: Uint8Array): Product => ({
  type: 'application',
  name: RELEASED_NAME,
  version,
  description: 'Delivers the badges that learners earn in Moodle.',
  bytes,
});

/** Nothing of others is in it: the browser modules are built from our sources, and load Moodle's own. */
const pluginProduct = (version: string, bytes: Uint8Array): Product => ({
  type: 'application',
  name: 'local_navigatr',
  version,
  description: 'Moodle plugin: decides who earned which Navigatr badge.',
  bytes,
});

/** What is in an image that somebody builds from the archive. What else is in the base, its own bill of materials says. */
function describeImage(
  root: string,
  version: string,
  packages: readonly ProductionPackage[],
): Omit<Materials, 'date'> {
  const dockerfile = readFileSync(join(root, 'sidecar/Dockerfile'));
  const product: Product = { ...sidecarProduct(version, dockerfile), type: 'container' };
  return { product, packages, base: baseOf(dockerfile.toString()) };
}
