import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from '../content.ts';

/** What no running program reads: types, sources, maps, and what a package's authors test and document it with. */
const LEFT_OUT = [
  /\.map$/,
  /\.[cm]?ts$/,
  /\.tsbuildinfo$/,
  /(^|\/)(?!licen[cs]e|notice|copying)[^/]*\.(md|markdown)$/i,
  /^(test|tests|__tests__|benchmarks?|docs?|examples?)\//,
  /(^|\/)\.[^/]+/,
  /(^|\/)node_modules\//,
];

const LICENCE = /^(licen[cs]e|notice|copying|unlicense)([.-].*)?$/i;

/** The files of an installed package that a release holds, by path in its folder. */
export function packageFiles(folder: string): Content {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const shipped = entries.filter(
    (file) => isLicence(file) || !LEFT_OUT.some((pattern) => pattern.test(file)),
  );
  return new Map(
    shipped.map((file) => [file, { bytes: readFileSync(join(folder, file)), mode: 'file' as const }]),
  );
}

export const isLicence = (file: string): boolean => LICENCE.test(file);
