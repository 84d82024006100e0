import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { mustRun } from '../../system/command.ts';
import type { FunctionSize } from './function-lines.ts';

const SCRIPT = fileURLToPath(new URL('function-lines.php', import.meta.url));

const found = z.array(z.object({ path: z.string(), line: z.number(), name: z.string(), lines: z.number() }));

/** The functions with a name in files of PHP, as PHP's own tokenizer sees them. `php`: the program. */
export async function phpFunctionLines(
  php: string,
  root: string,
  paths: readonly string[],
): Promise<FunctionSize[]> {
  const input = paths.map((path) => `${path}\n`).join('');
  return found.parse(JSON.parse(await mustRun(php, [SCRIPT], { cwd: root, input })));
}
