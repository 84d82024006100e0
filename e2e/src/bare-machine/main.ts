import { rmSync } from 'node:fs';
import { requireCache } from '../system/cache-home.ts';
import { describeMissing, ensureSystem } from '../system/ensure.ts';
import { onStopRequest, runMain } from '../system/run-main.ts';
import { buildMachine, removeMachine } from './build-machine.ts';
import { explainImpossible } from './namespaces.ts';
import { bareHome, isInsideBareMachine } from './places.ts';
import { type BareArguments, readArguments } from './read-arguments.ts';
import { runInside } from './run-inside.ts';
import { ensureTemplate } from './template.ts';

const say = (line: string): void => console.log(line);

/** The README's two commands. */
const commandsFor = (parts: BareArguments['parts']): string =>
  `npm start -- --once && npm test${parts === undefined ? '' : ` -- --only ${parts}`}`;

async function requirePossible(): Promise<void> {
  if (isInsideBareMachine()) throw new Error('This is a bare machine already.');
  const why = await explainImpossible();
  if (why !== undefined) throw new Error(`A bare machine cannot be made here: ${why}.`);
  requireCache();
  const { missing } = await ensureSystem(['debootstrap'], { say });
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

async function main(): Promise<number> {
  const { parts, template } = readArguments(process.argv.slice(2));
  const stop = new AbortController();
  onStopRequest(() => stop.abort());
  await requirePossible();
  if (template === 'fresh') rmSync(bareHome(), { recursive: true, force: true });
  const tree = await buildMachine(await ensureTemplate(say));
  try {
    const commands = commandsFor(parts);
    say(`On a machine with Debian and Node: ${commands}`);
    return await runInside(tree, commands, stop.signal);
  } finally {
    removeMachine(tree);
  }
}

runMain(main);
