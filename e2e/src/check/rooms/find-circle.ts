import type { Import } from './find-upward.ts';

/** Files of which each imports the next and the last the first; null when no import goes in a circle. */
export function findCircle(imports: readonly Import[]): string[] | null {
  const imported = new Map<string, string[]>();
  for (const { from, to } of imports) imported.set(from, [...(imported.get(from) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  function walk(file: string): string[] | null {
    const start = path.indexOf(file);
    if (start >= 0) return path.slice(start);
    if (done.has(file)) return null;
    path.push(file);
    for (const to of imported.get(file) ?? []) {
      const circle = walk(to);
      if (circle !== null) return circle;
    }
    path.pop();
    done.add(file);
    return null;
  }
  for (const file of imported.keys()) {
    const circle = walk(file);
    if (circle !== null) return circle;
  }
  return null;
}
