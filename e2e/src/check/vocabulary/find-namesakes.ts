const EXPORTED = /^export (?:type|interface|class) (\w+)/gm;
/** They try things out under their names. */
const TESTS = /\/testing\/|\.test\.ts$/;

/** A sentence for each exported type name of the sidecar that stands for two things. `files`: their texts, by their paths. */
export function findNamesakes(files: Readonly<Record<string, string>>): string[] {
  const places = new Map<string, string[]>();
  for (const [path, text] of Object.entries(files)) {
    if (TESTS.test(path)) continue;
    for (const [, name = ''] of text.matchAll(EXPORTED))
      places.set(name, [...(places.get(name) ?? []), path]);
  }
  return [...places]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name} stands for two things: ${paths.join(', ')}`);
}
