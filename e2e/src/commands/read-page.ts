/** A piece of a page that people copy into a shell. */
export interface ShellText {
  /** `docs/tls.md:12`: where it begins. */
  readonly place: string;
  readonly text: string;
  /** Of a block, all of it is run; of a mention in a sentence, only names and options count. */
  readonly kind: 'block' | 'mention';
}

const SHELL = new Set(['', 'sh', 'bash', 'shell', 'console']);
/** Besides, a drawing is in a block without a language. */
const DRAWING = /[─│└]/;
/** What a mention begins with: others are names of programs, settings and files. */
const MENTIONED = /`((?:sidecar|npm|npx|node) [^`\n]+)`/g;

/** The commands that a page of Markdown shows, whatever runs them. */
export function readPage(page: string, markdown: string): ShellText[] {
  const found: ShellText[] = [];
  let block: { language: string; line: number; indent: number; lines: string[] } | undefined;
  for (const [at, line] of markdown.split('\n').entries()) {
    const [, indent = '', language] = /^( *)```(\S*)\s*$/.exec(line) ?? [];
    if (block === undefined && language !== undefined)
      block = { language, line: at + 2, indent: indent.length, lines: [] };
    else if (block !== undefined && language !== undefined) {
      const text = block.lines.map((one) => one.slice(block?.indent)).join('\n');
      if (SHELL.has(block.language) && !DRAWING.test(text))
        found.push({ place: `${page}:${block.line}`, text, kind: 'block' });
      block = undefined;
    } else if (block !== undefined) block.lines.push(line);
    else found.push(...readMentions(`${page}:${at + 1}`, line));
  }
  return found;
}

function readMentions(place: string, line: string): ShellText[] {
  return [...line.matchAll(MENTIONED)].map(([, text = '']) => ({ place, text, kind: 'mention' }));
}
