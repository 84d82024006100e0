import { rmSync } from 'node:fs';
import { describeMissing, ensureSystem } from '../system/ensure.ts';
import { runMain } from '../system/run-main.ts';
import { buildMachine, removeMachine } from './build-machine.ts';
import { explainImpossible } from './namespaces.ts';
import { bareHome, isInsideBareMachine } from './places.ts';
import { type BareArguments, readArguments } from './read-arguments.ts';
import { runInside } from './run-inside.ts';
import { ensureTemplate } from './template.ts';

const say = (line: string): void => console.log(line);

/** The README's two commands. */
const COMMANDS: Readonly<Record<BareArguments['scope'], string>> = {
  short: 'npm start -- --once && npm test -- --only system,programs,compose',
  whole: 'npm start -- --once && npm test',
};

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

async function requirePossible(): Promise<void> {
  if (isInsideBareMachine()) throw new Error('This is a bare machine already.');
  const why = await explainImpossible();
  if (why !== undefined) throw new Error(`A bare machine cannot be made here: ${why}.`);
  const { missing } = await ensureSystem(['debootstrap'], { say });
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

async function main(): Promise<number> {
  const { scope, template } = readArguments(process.argv.slice(2));
  const stop = stopSignal();
  await requirePossible();
  if (template === 'anew') rmSync(bareHome(), { recursive: true, force: true });
  const tree = await buildMachine(await ensureTemplate(say));
  try {
    say(`On a machine with Debian and Node: ${COMMANDS[scope]}`);
    return await runInside(tree, COMMANDS[scope], stop);
  } finally {
    removeMachine(tree);
  }
}

runMain(main);
