import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { mustRun } from '../../system/command.ts';
import { type Content, text } from '../content.ts';
import { bundleSandbox } from './bundle-sandbox.ts';
import { packageFiles } from './package-files.ts';
import { type PackageManifest, type ProductionPackage, readManifest } from './production-packages.ts';
import { thirdPartyNotice } from './third-party.ts';

export const RELEASED_NAME = 'navigatr-sidecar';

/** From the repository, at the same place in the archive: links between the pages stay good. */
const PAGES = [
  'CHANGELOG.md',
  'LICENSE',
  'SECURITY.md',
  'docs/configuration.md',
  'docs/consent.md',
  'docs/install.md',
  'docs/learner.md',
  'docs/open-badge-factory.md',
  'docs/operating.md',
  'docs/hardening.md',
  'docs/permissions.md',
  'docs/sandbox.md',
  'docs/send-an-award.md',
  'docs/tls.md',
  'docs/tls/Caddyfile',
  'docs/tls/nginx.conf',
  'docs/systemd/navigatr-sidecar.service',
  'docs/systemd/sidecar.env',
  'docs/docker-compose.sidecar.yml',
  'docs/kubernetes.yaml',
];

/** From `sidecar`, at the top of the archive. */
const OWN_FILES = ['README.md', 'Dockerfile'];

/** Everything in the archive of the sidecar. Needs a built sidecar. */
export async function collectSidecar(root: string, packages: readonly ProductionPackage[]): Promise<Content> {
  const sidecar = join(root, 'sidecar');
  const content: Content = new Map();
  const add = (path: string, from: string) => content.set(path, { bytes: readFileSync(from), mode: 'file' });
  for (const page of PAGES) add(page, join(root, page));
  for (const file of OWN_FILES) add(file, join(sidecar, file));
  addFiles(content, join(sidecar, 'migrations'), 'migrations');
  for (const name of readdirSync(join(sidecar, 'dist')).filter((file) => file.endsWith('.mjs'))) {
    content.set(`dist/${name}`, program(readFileSync(join(sidecar, 'dist', name), 'utf8')));
  }
  for (const [name, code] of await bundleSandbox(root)) {
    content.set(`dist/${name}`, { ...text(code), mode: 'program' });
  }
  await addTemplate(content, sidecar);
  addPackages(content, packages);
  content.set('package.json', text(releasedManifest(readManifest(root), packages)));
  return content;
}

/** Without its map, which would hold all sources once more. */
const program = (code: string) => ({
  ...text(code.replace(/^\/\/# sourceMappingURL=.*\n?/m, '')),
  mode: 'program' as const,
});

function addPackages(content: Content, packages: readonly ProductionPackage[]): void {
  const files = new Map(packages.map(({ place, folder }) => [place, packageFiles(folder)]));
  for (const [place, ofPackage] of files) {
    for (const [file, entry] of ofPackage) content.set(`${place}/${file}`, entry);
  }
  content.set('THIRD-PARTY.md', text(thirdPartyNotice(packages, files)));
}

/** Made for this release: what an earlier build left beside the bundle may come from another PGlite. */
async function addTemplate(content: Content, sidecar: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'navigatr-template-'));
  try {
    const template = join(folder, 'template');
    const build = join(sidecar, 'src/db/template/build.ts');
    await mustRun(process.execPath, ['--import', 'tsx', build, template], { cwd: sidecar });
    addFiles(content, template, 'dist/template');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All files below `folder`; what starts from the template makes its empty folders. */
function addFiles(content: Content, folder: string, place: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    content.set(`${place}/${relative(folder, file)}`, { bytes: readFileSync(file), mode: 'file' });
  }
}

/**
 * What npm reads. All packages are bundled, so that it asks no registry; those below another package are bundled with it.
 * @param source the manifest of the workspace
 */
export function releasedManifest(source: PackageManifest, packages: readonly ProductionPackage[]): string {
  const { version, license, engines } = source;
  const atTop = packages.filter(({ place, manifest }) => place === `node_modules/${manifest.name}`);
  const manifest = {
    name: RELEASED_NAME,
    version,
    description:
      'Delivers the badges that learners earn in Moodle: the sidecar of the plugin local_navigatr.',
    license,
    type: 'module',
    engines,
    bin: { sidecar: 'dist/main.mjs', 'navigatr-sandbox': 'dist/sandbox.mjs' },
    dependencies: Object.fromEntries(atTop.map(({ manifest: { name, version: exact } }) => [name, exact])),
    bundleDependencies: atTop.map(({ manifest: { name } }) => name),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
