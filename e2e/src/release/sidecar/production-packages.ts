import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What we read of a package.json. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly author?: unknown;
  readonly description?: string;
  readonly homepage?: string;
  readonly repository?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface ProductionPackage {
  readonly manifest: PackageManifest;
  /** Its real folder. */
  readonly folder: string;
  /** Its folder in the release: `node_modules/a`, or below another package where that has another version of it at the top. */
  readonly place: string;
}

/** The bundle holds these. */
const BUNDLED = /^@local-navigatr\//;

/** The packages that a package of the workspace needs to run, and what they need themselves, sorted by place. */
export function productionPackages(folder: string): ProductionPackage[] {
  const placed = new Map<string, ProductionPackage>();
  placeNeeds({ folder, above: [''] }, placed);
  return [...placed.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}

interface Dependent {
  readonly folder: string;
  /** Where Node looks for what it needs, in the release, outermost first: `''` is the top. */
  readonly above: readonly string[];
}

function placeNeeds(dependent: Dependent, placed: Map<string, ProductionPackage>): void {
  for (const name of Object.keys(readManifest(dependent.folder).dependencies ?? {})) {
    const folder = findPackage(dependent.folder, name);
    if (BUNDLED.test(name)) {
      placeNeeds({ folder, above: dependent.above }, placed);
      continue;
    }
    const places = dependent.above.map((above) => join(above, 'node_modules', name));
    const seen = places.findLast((place) => placed.has(place));
    if (seen !== undefined && placed.get(seen)?.folder === folder) continue;
    // Another version is in the way: right below the one that needs it, where no other package finds it.
    const level = seen === undefined ? 0 : places.length - 1;
    const place = places[level] ?? name;
    placed.set(place, { manifest: readManifest(folder), folder, place });
    placeNeeds({ folder, above: [...dependent.above.slice(0, level + 1), place] }, placed);
  }
}

export const readManifest = (folder: string): PackageManifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** As Node looks for it: in the `node_modules` of the folder and of each above. */
function findPackage(folder: string, name: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const place = join(at, basename(at) === 'node_modules' ? name : join('node_modules', name));
    if (existsSync(join(place, 'package.json'))) return realpathSync(place);
  }
  throw new Error(`${name} is not installed, although ${folder} needs it.`);
}
