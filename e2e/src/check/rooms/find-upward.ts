/** One file imports another; paths from the root of the source, with `/`. */
export type Import = { from: string; to: string };

/**
 * What is wrong with the direction of imports: a sentence for each import that does not go down, and for each file that is in
 * no room.
 */
export function findUpward(floors: readonly (readonly string[])[], imports: readonly Import[]): string[] {
  const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));
  const homeless = new Set<string>();
  const wrong = imports.flatMap(({ from, to }) => {
    const [above, below] = [from, to].map((file) => {
      const room = roomOf(floorOf, file);
      if (room === null) homeless.add(file);
      return room;
    });
    if (above == null || below == null || above === below) return [];
    if ((floorOf.get(below) ?? 0) < (floorOf.get(above) ?? 0)) return [];
    return [`${from} imports ${to}: ${below} does not lie below ${above}`];
  });
  return [...wrong, ...[...homeless].map((file) => `${file} is in no room`)];
}

/** The longest name that the path begins with: `platform/http` before `platform`. */
function roomOf(floorOf: ReadonlyMap<string, number>, file: string): string | null {
  const parts = file.replace(/\.(ts|php)$/, '').split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('/');
    if (floorOf.has(name)) return name;
  }
  return null;
}
