import { type BadgeLine, countIssued } from './job.ts';

export interface Screen {
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  write: (text: string) => void;
}

const MARKS: Readonly<Record<string, string>> = { issued: '✓', needs_attention: '!', cancelled: '×' };

/** Wide enough for `needs attention`. */
const STATE_WIDTH = 15;

/** Lines around the block that must stay visible. */
const MARGIN_ROWS = 4;

export function formatLine(line: BadgeLine): string {
  const mark = MARKS[line.state] ?? '·';
  const state = line.state.replaceAll('_', ' ').padEnd(STATE_WIDTH);
  const reason = line.reason === null ? '' : ` (${line.reason.replaceAll('_', ' ')})`;
  return `${mark} ${state} ${line.learner} · ${line.course}${reason}`;
}

export function formatSummary(lines: readonly BadgeLine[], expected: number): string {
  return `${countIssued(lines)} of ${expected} badges issued`;
}

/**
 * Cuts to what fits in `columns` terminal cells. Cells are counted generously: a line that wraps would
 * spoil the redrawing.
 */
export function fitColumns(text: string, columns: number): string {
  let cells = 0;
  let fitting = '';
  for (const character of text) {
    cells += (character.codePointAt(0) ?? 0) < 0x700 ? 1 : 2;
    if (cells >= columns) return fitting;
    fitting += character;
  }
  return fitting;
}

/** Shows how badges get on: a block that redraws itself on a terminal, elsewhere one line per change. */
export class Progress {
  readonly #screen: Screen;
  readonly #expected: number;
  readonly #shown = new Map<string, string>();
  #block = '';
  #drawnRows = 0;

  constructor(screen: Screen, expected: number) {
    this.#screen = screen;
    this.#expected = expected;
  }

  show(lines: readonly BadgeLine[]): void {
    const changed = lines.filter((line) => this.#shown.get(line.id) !== formatLine(line));
    if (changed.length === 0) return;
    for (const line of changed) this.#shown.set(line.id, formatLine(line));
    if (this.#canRedraw(lines.length)) this.#redraw(lines);
    else this.#append(changed, lines);
  }

  /** For what is said in between: it stays above the block. */
  say(text: string): void {
    this.#screen.write(`${this.#clear()}${text}\n${this.#block}`);
  }

  #canRedraw(count: number): boolean {
    return this.#screen.isTty && count + MARGIN_ROWS <= this.#screen.rows;
  }

  #redraw(lines: readonly BadgeLine[]): void {
    const rows = [...lines.map(formatLine), formatSummary(lines, this.#expected)];
    this.#block = rows.map((row) => `${fitColumns(row, this.#screen.columns)}\n`).join('');
    this.#screen.write(`${this.#clear()}${this.#block}`);
    this.#drawnRows = rows.length;
  }

  #append(changed: readonly BadgeLine[], lines: readonly BadgeLine[]): void {
    const rows = changed.map((line) => `${formatLine(line)}\n`);
    const summary = changed.some((line) => line.state === 'issued')
      ? `  ${formatSummary(lines, this.#expected)}\n`
      : '';
    this.#screen.write(`${rows.join('')}${summary}`);
  }

  /** Cursor to the first row of the block, then everything below it erased. */
  #clear(): string {
    return this.#drawnRows === 0 ? '' : `\u001b[${this.#drawnRows}A\u001b[0J`;
  }
}
