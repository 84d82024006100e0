import { readFileSync } from 'node:fs';
import type { MoodleSite } from '../../moodle/site.ts';

/**
 * Runs `<name>.php` of this folder inside the site, as the main admin, with `$input`. The script leaves what it
 * has to say in `$answer`.
 * @throws with PHP's words.
 */
export async function runArrangement<Answer>(
  site: Pick<MoodleSite, 'php'>,
  name: string,
  input: object,
): Promise<Answer> {
  const script = readFileSync(new URL(`${name}.php`, import.meta.url), 'utf8').replace(/^<\?php/, '');
  const json = Buffer.from(JSON.stringify(input)).toString('base64');
  const output = await site.php(`
    \\core\\session\\manager::set_user(get_admin());
    $input = json_decode(base64_decode('${json}'));
    $answer = null;
    ${script}
    echo "\\n", json_encode($answer, JSON_THROW_ON_ERROR);
  `);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Answer;
}
