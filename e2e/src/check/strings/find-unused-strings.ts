/** A piece of a name that is known only when the code runs: `"state_{$state}"`, `'state_' . $state`. */
const OPEN = '\0';

/** How code spells a name that it puts together: each gives the parts around what is open. */
const COMPOSED: readonly (readonly [RegExp, (match: RegExpMatchArray) => string])[] = [
  // PHP: "state_{$state}_todo"
  [
    /"((?:[^"\\\n]|\\.)*\$(?:[^"\\\n]|\\.)*)"/g,
    ([, text = '']) => text.replace(/\{\$[^}]*\}|\$\w+(?:->\w+|\[\w+\])?/g, OPEN),
  ],
  // TypeScript: `state_${state}`
  [/`([^`\n]*\$\{[^`\n]*)`/g, ([, text = '']) => text.replace(/\$\{[^}]*\}/g, OPEN)],
  // PHP: 'state_' . $state, $name . '_help', 'state_' . $state . '_todo'
  [/'([\w:]*)'\s*\.\s*(?=[$\w(\\])/g, ([, start = '']) => start + OPEN],
  [/[\w)\]]\s*\.\s*'([\w:]+)'(?!\s*\.)/g, ([, end = '']) => OPEN + end],
  [
    /'([\w:]+)'\s*\.\s*\$[\w>\-[\]():$]+\s*\.\s*'([\w:]+)'/g,
    ([, start = '', end = '']) => start + OPEN + end,
  ],
];

/** Names that Moodle itself puts together of what the plugin declares. */
const DECLARED = [/^messageprovider:(\w+)$/, /^cachedef_(\w+)$/, /^(\w+)_help$/];

/** Shorter pieces would fit everything. */
const SHORTEST = 3;

/** Which of the keys no code asks for, neither in one piece nor put together of words that the code has. */
export function findUnusedStrings(keys: readonly string[], code: string): string[] {
  const words = new Set(code.toLowerCase().match(/[a-z0-9_]+/g));
  const names = new Set(code.match(/(?<![\w:])[A-Za-z][\w:]+/g));
  const patterns = [...composedNames(code), ...DECLARED];
  // A variant of another string: `"{$key}_obf"`.
  const known = new Set(keys);
  const isWord = (piece: string) =>
    words.has(piece) || known.has(piece) || piece.split(/[_:]+/).every((part) => words.has(part));
  const fits = (key: string, pattern: RegExp) => (pattern.exec(key) ?? []).slice(1).some(Boolean);
  return keys.filter(
    (key) =>
      !names.has(key) &&
      !patterns.some((pattern) => fits(key, pattern) && (pattern.exec(key) ?? []).slice(1).every(isWord)),
  );
}

function composedNames(code: string): RegExp[] {
  const texts = COMPOSED.flatMap(([form, read]) => [...code.matchAll(form)].map(read));
  const usable = texts.filter(
    (text) => /^[\w:\0]+$/.test(text) && text.replaceAll(OPEN, '').length >= SHORTEST,
  );
  return [...new Set(usable)].map((text) => new RegExp(`^${text.split(OPEN).join('([\\w:]+?)')}$`));
}
