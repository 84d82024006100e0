import { runCommand } from '../system/command.ts';
import { environment } from '../system/environment.ts';

/**
 * The one moment that everything in a release says it was made at, so that the same sources give the same bytes:
 * SOURCE_DATE_EPOCH, else the time of the last commit.
 * @throws where there is neither
 */
export async function sourceDate(
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = environment,
): Promise<Date> {
  const given = env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) return fromSeconds(given, 'SOURCE_DATE_EPOCH');
  const { code, stdout } = await runCommand('git', ['-C', root, 'log', '-1', '--format=%ct']);
  if (code !== 0)
    throw new Error('These sources are no git clone: set SOURCE_DATE_EPOCH (seconds since 1970).');
  return fromSeconds(stdout.trim(), 'The time of the last commit');
}

function fromSeconds(text: string, what: string): Date {
  if (/^\d{1,10}$/.test(text)) return new Date(Number(text) * 1000);
  throw new Error(`${what} is "${text}" and not a number of seconds since 1970.`);
}
