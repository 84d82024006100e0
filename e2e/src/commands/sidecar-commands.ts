import { mustRun } from '../system/command.ts';

export interface SidecarCommand {
  /** `site add`. */
  readonly name: string;
  readonly argumentsLeast: number;
  readonly argumentsMost: number;
  /** Long options, and whether a value follows. */
  readonly options: ReadonlyMap<string, 'flag' | 'value'>;
}

const COMMAND = /^ {2}([a-z][a-z-]*)\b(?: \[[^\]]*\])*((?: <[^>]*>)*)/;
const OPTION = /^ {2}(?:-\w, )?(--[a-z-]+)( <[^>]*>)?/;

/** What the command line of a built sidecar offers, as its help says. */
export async function readSidecarCommands(program: string): Promise<SidecarCommand[]> {
  return readBelow(program, []);
}

async function readBelow(program: string, path: readonly string[]): Promise<SidecarCommand[]> {
  const lines = (await mustRun(process.execPath, [program, ...path, '--help'])).split('\n');
  const names = lines.slice(lines.indexOf('Commands:') + 1).map((line) => COMMAND.exec(line)?.[1]);
  const below = lines.includes('Commands:')
    ? names.filter((name) => name !== undefined && name !== 'help').map((name) => [...path, name ?? ''])
    : [];
  const found = await Promise.all(below.map((deeper) => readBelow(program, deeper)));
  return [readCommand(path, lines), ...found.flat()];
}

function readCommand(path: readonly string[], lines: readonly string[]): SidecarCommand {
  const usage = lines[0]?.replace(/ \[options\]| \[command\]| --[\w-]+(?: <[^>]*>)?/g, '') ?? '';
  const options = lines
    .map((line) => OPTION.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', value]) => [name, value === undefined ? 'flag' : 'value'] as const);
  return {
    name: path.join(' '),
    argumentsLeast: usage.match(/ <[^>]*>/g)?.length ?? 0,
    argumentsMost: usage.match(/ [<[][^>\]]*[>\]]/g)?.length ?? 0,
    options: new Map(options),
  };
}

/**
 * What is wrong with `sidecar <words>`, or undefined.
 * @param kind a mention may leave its arguments out
 */
export function findSidecarFault(
  commands: readonly SidecarCommand[],
  words: readonly string[],
  kind: 'block' | 'mention',
): string | undefined {
  const command = commandFor(commands, words);
  if (command === undefined) return `the sidecar has no command "${words.join(' ')}"`;
  const rest = words.slice(command.name === '' ? 0 : command.name.split(' ').length);
  const given: string[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    const option = command.options.get(word);
    if (option === 'value') at += 1;
    else if (option === undefined && word.startsWith('-')) return `"${command.name}" has no option ${word}`;
    else if (option === undefined) given.push(word);
  }
  const least = kind === 'mention' ? 0 : command.argumentsLeast;
  if (given.length >= least && given.length <= command.argumentsMost) return undefined;
  return `"${command.name}" takes ${command.argumentsLeast} arguments, not ${given.length}`;
}

/** The longest name that the words begin with; without a command it is `serve`. */
function commandFor(
  commands: readonly SidecarCommand[],
  words: readonly string[],
): SidecarCommand | undefined {
  const fitting = commands.filter(({ name }) => `${words.join(' ')} `.startsWith(`${name} `));
  const best = fitting.sort((left, right) => right.name.length - left.name.length)[0];
  if (best !== undefined) return best;
  return words.every((word) => word.startsWith('-')) ? commands.find(({ name }) => name === '') : undefined;
}
