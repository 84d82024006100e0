import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../system/command.ts';
import { type PhpCli, phpSettings } from './php-cli.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);

/**
 * Runs `fixtures/<name>.php` inside the site. The script reads JSON from standard input and prints JSON.
 * @throws {CommandFailed} with PHP's words.
 */
export async function runFixture<Answer>(cli: PhpCli, name: string, input: unknown): Promise<Answer> {
  const script = fileURLToPath(new URL(`${name}.php`, FIXTURES));
  if (!existsSync(script)) throw new Error(`There is no fixture "${name}".`);
  const env = { NAVIGATR_MOODLE_CONFIG: `${cli.places.root}/config.php` };
  const output = await mustRun(cli.php.binary, [...phpSettings(cli.places), script], {
    input: JSON.stringify(input),
    env,
  });
  return parseAnswer<Answer>(name, output);
}

/** Moodle may print a debugging line before the answer, which is the last line. */
function parseAnswer<Answer>(name: string, output: string): Answer {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as Answer;
  } catch (cause) {
    throw new Error(`Fixture "${name}" answered no JSON: ${output.slice(-500)}`, { cause });
  }
}
