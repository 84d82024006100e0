import { runCommand } from './command.ts';
import { environment } from './environment.ts';

export interface Php {
  /** Path or name of the program. */
  binary: string;
  /** Such as `8.2`. */
  version: string;
  extensions: string[];
}

/** What Moodle 4.1 to 5.1 refuse to install without, or complain about. */
export const MOODLE_EXTENSIONS: readonly string[] = [
  'ctype',
  'curl',
  'dom',
  'exif',
  'fileinfo',
  'gd',
  'iconv',
  'intl',
  'json',
  'mbstring',
  'openssl',
  'pcre',
  'pgsql',
  'simplexml',
  'soap',
  'sodium',
  'spl',
  'tokenizer',
  'xml',
  'xmlreader',
  'zip',
  'zlib',
];

const DESCRIBE =
  'echo json_encode([PHP_MAJOR_VERSION . "." . PHP_MINOR_VERSION, array_map("strtolower", get_loaded_extensions())]);';

/** The PHP CLI: the variable `PHP`, else `php` of the path. Undefined when there is none. */
export async function findPhp(env: Readonly<NodeJS.ProcessEnv> = environment): Promise<Php | undefined> {
  const binary = env['PHP'] || 'php';
  try {
    const { code, stdout } = await runCommand(binary, ['-r', DESCRIBE], { timeoutMs: 20_000 });
    return code === 0 ? parsePhp(binary, stdout) : undefined;
  } catch {
    return undefined; // Not installed.
  }
}

export function parsePhp(binary: string, description: string): Php {
  // A broken extension makes PHP print warnings before anything else.
  const [version, extensions] = JSON.parse(description.slice(description.indexOf('['))) as [string, string[]];
  return { binary, version, extensions };
}

export function missingExtensions(php: Php): string[] {
  return MOODLE_EXTENSIONS.filter((extension) => !php.extensions.includes(extension));
}
