import { createInterface } from 'node:readline/promises';
import { plainLines } from './plain.ts';

type Terminal = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream };

/** Anything but a yes is a no; so is a terminal that is closed, or Ctrl-C. */
export async function confirmOn({ input, output }: Terminal, question: string): Promise<boolean> {
  const terminal = createInterface({ input, output });
  // An answer that came right before counts.
  const closed = new Promise<null>((resolve) => terminal.once('close', () => setImmediate(resolve, null)));
  // Some versions of Node reject when the terminal is closed, others never answer.
  const asked = terminal.question(`${plainLines(question)} [y/N] `).catch(() => null);
  try {
    const answer = await Promise.race([asked, closed]);
    if (answer === null) output.write('\n');
    return answer !== null && /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
