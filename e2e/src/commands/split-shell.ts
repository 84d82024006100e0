/** One program with its words, as a shell would start it. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Where it is started: `cd` before it on its line. Relative to where the line starts. */
  readonly folder: string;
}

/** Joined words of it are text, not commands. */
const HERE_DOCUMENT = /<<-?\s*['"]?(\w+)['"]?/;
const SEPARATORS = ['&&', '||', ';', '|', '&'] as const;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
/** `> file`, `2>&1`, `< file`: none of the program's words. */
const REDIRECTION = /^\d?[<>]/;

/** Splits what people copy into a shell into its commands. Knows quotes, comments, `&&`, pipes, `$(…)` and here documents. */
export function splitShell(text: string): ShellCommand[] {
  return logicalLines(dropHereDocuments(text)).flatMap(splitLine);
}

function dropHereDocuments(text: string): string {
  const kept: string[] = [];
  let end: string | undefined;
  for (const line of text.split('\n')) {
    if (end !== undefined) {
      if (line.trim() === end) end = undefined;
      continue;
    }
    end = HERE_DOCUMENT.exec(line)?.[1];
    kept.push(line.replace(HERE_DOCUMENT, ''));
  }
  return kept.join('\n');
}

/** A quote or a backslash at the end joins lines. */
function logicalLines(text: string): string[][] {
  const lines: string[][] = [];
  let words: string[] = [];
  const scanner = new Scanner(text.replaceAll('\\\n', ' '));
  for (let word = scanner.next(); word !== undefined; word = scanner.next()) {
    if (word === '\n') {
      lines.push(words);
      words = [];
    } else words.push(word);
  }
  return [...lines, words].filter((line) => line.length > 0);
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** A word without its quotes, a separator, or a line break. */
  next(): string | undefined {
    this.#skip(/[ \t]*(?:#[^\n]*)?/y);
    if (this.#at >= this.#text.length) return undefined;
    return this.#take(/\n|&&|\|\||(?<![<>])[;|]|&(?![>\d])/y) ?? this.#word();
  }

  #word(): string {
    let word = '';
    while (this.#at < this.#text.length && !/[\s;|]/.test(this.#text[this.#at] ?? '')) {
      const piece =
        this.#take(/'[^']*'/y)?.slice(1, -1) ??
        this.#take(/"(?:[^"\\]|\\.)*"/sy)?.slice(1, -1) ??
        this.#take(/\$\((?:[^()]|\([^()]*\))*\)/y) ??
        this.#take(/[^\s'"$;|]+|\$/y) ??
        this.#take(/./y);
      word += piece ?? '';
    }
    return word;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(pattern: RegExp): void {
    this.#take(pattern);
  }
}

function splitLine(line: readonly string[]): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let folder = '.';
  let words: string[] = [];
  const end = () => {
    const [program, target = ''] = words;
    if (program === 'cd') folder = target;
    else if (words.length > 0) commands.push({ words, folder });
    words = [];
  };
  for (const word of line) {
    if ((SEPARATORS as readonly string[]).includes(word)) end();
    else if (words.length > 0 || !ASSIGNMENT.test(word)) words.push(word);
  }
  end();
  return commands.map((command) => ({ ...command, words: withoutRedirections(command.words) }));
}

function withoutRedirections(words: readonly string[]): string[] {
  return words.filter((word, at) => !REDIRECTION.test(word) && !/^\d?[<>]+$/.test(words[at - 1] ?? ''));
}
