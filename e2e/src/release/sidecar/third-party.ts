import type { Content } from '../content.ts';
import { isLicence } from './package-files.ts';
import type { ProductionPackage } from './production-packages.ts';

const HEAD = `# Packages of others in this release

Each is unchanged, without its tests, types, sources and documentation, in \`node_modules\`. Below: its licence, and the text of it
that its authors give.
`;

/** The licences of all packages with their texts, as most of them ask for. @param files of each package, by its place */
export function thirdPartyNotice(
  packages: readonly ProductionPackage[],
  files: ReadonlyMap<string, Content>,
): string {
  return [HEAD, ...packages.map((one) => section(one, files.get(one.place) ?? new Map()))].join('\n');
}

function section({ manifest, place }: ProductionPackage, files: Content): string {
  const { name, version, license, homepage } = manifest;
  if (license === undefined) throw new Error(`${name} ${version} names no licence: it may not be shipped.`);
  const about = [`Licence: ${license}`, `In: ${place}`, ...(homepage ? [`Home: ${homepage}`] : [])];
  const texts = [...files].filter(([file]) => isLicence(file)).map(([, { bytes }]) => indent(bytes));
  const nothing = `Its authors give no text of their own: https://spdx.org/licenses/${license}.html\n`;
  return [
    `## ${name} ${version}\n`,
    `${about.join('  \n')}\n`,
    ...(texts.length > 0 ? texts : [nothing]),
  ].join('\n');
}

/** Indented text is shown as it is. */
const indent = (bytes: Uint8Array): string =>
  new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line.trimEnd()}`.trimEnd())
    .join('\n')
    .concat('\n');
