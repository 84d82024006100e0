import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchPackages } from '../system/npm-packages.ts';

/** That the plugin supports. */
export const PHP_VERSIONS = ['8.1', '8.2', '8.3', '8.4'] as const;
export type PhpVersion = (typeof PHP_VERSIONS)[number];

/** Of all packages of PHP in WebAssembly alike. */
const RELEASE = '3.1.56';

/** What we use of `@php-wasm/universal`. */
interface Php {
  mkdirTree(path: string): void;
  writeFile(path: string, content: string | Uint8Array): void;
  /** @throws when PHP ends with an error; the message has its output. */
  run(options: { code: string }): Promise<{ text: string }>;
  exit(): void;
}
interface Universal {
  PHP: new (runtime: number) => Php;
  loadPHPRuntime(loader: unknown, options: { processId: number }): Promise<number>;
}
interface Build {
  getPHPLoaderModule(): Promise<unknown>;
}

const packageOf = (version: PhpVersion): string => `@php-wasm/node-${version.replace('.', '-')}`;

/** Fetches PHP in every version. Returns where it is. */
export function fetchPhp(): Promise<string> {
  const names = ['@php-wasm/universal', ...PHP_VERSIONS.map(packageOf)];
  return fetchPackages({
    folder: `php-wasm-${RELEASE}`,
    packages: names.map((name) => `${name}@${RELEASE}`),
  });
}

export interface PhpRun {
  /** From {@link fetchPhp}. */
  readonly modules: string;
  readonly version: PhpVersion;
  /** By their paths inside. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly code: string;
}

/** Runs code in a PHP of its own that sees these files only. Returns what it printed. @throws when PHP ends with an error */
export async function runPhp({ modules, version, files, code }: PhpRun): Promise<string> {
  const load = async (name: string) => import(pathToFileURL(join(modules, name, 'index.js')).href);
  const { PHP, loadPHPRuntime } = (await load('@php-wasm/universal')) as Universal;
  const build = (await load(packageOf(version))) as Build;
  const php = new PHP(await loadPHPRuntime(await build.getPHPLoaderModule(), { processId: 1 }));
  try {
    for (const [path, content] of files) {
      php.mkdirTree(dirname(path));
      php.writeFile(path, content);
    }
    return (await php.run({ code })).text;
  } finally {
    php.exit();
  }
}
