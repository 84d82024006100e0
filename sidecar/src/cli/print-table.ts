import { plain } from './plain.ts';

/** Prints rows below their headings, each column as wide as its longest text. Nothing where there are no rows. */
export function printTable(
  print: (line: string) => void,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) return;
  const lines = [headings, ...rows].map((row) => row.map(plain));
  const widths = headings.map((_, at) =>
    lines.reduce((width, line) => Math.max(width, lengthOf(line[at])), 0),
  );
  for (const line of lines)
    print(
      line
        .map((text, at) => text + pad(widths[at], text))
        .join('  ')
        .trimEnd(),
    );
}

const lengthOf = (text = ''): number => Array.from(text).length;
const pad = (width = 0, text: string): string => ' '.repeat(width - lengthOf(text));
