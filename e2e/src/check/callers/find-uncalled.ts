const PATH = /['"`](\/v1\/[^'"`?\s]*)/g;
/** A value in a path of PHP: `$key->courseid`, `{$id}`. */
const VALUE = /\{\$[^}]*\}|\$\w+(?:->\w+)*/g;

/** The paths that routes are written with; what builds on another path has its start only. */
export const pathsIn = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(PATH), ([, path = '']) => path)),
];

/** The paths of routes that no PHP of the plugin calls. */
export function findUncalledRoutes(paths: readonly string[], php: string): string[] {
  const called = pathsIn(php).map((path) => path.replace(VALUE, ':value'));
  const names = new Set(Array.from(php.matchAll(/'[/]?([\w-]+)\??'/g), ([, name = '']) => name));
  return paths.filter((path) => !called.some((call) => isSame(path, call, names)));
}

/** The external functions that no module of the browser calls. */
export const findUncalledFunctions = (names: readonly string[], code: string): string[] =>
  names.filter((name) => !new RegExp(`['"]${name}['"]`).test(code));

/** The constants of a class of PHP that no other PHP asks for; what a comment says of one is no use of it. */
export function findUnusedConstants(name: string, text: string, php: string): string[] {
  const constants = Array.from(text.matchAll(/\bpublic const (\w+) =/g), ([, constant = '']) => constant);
  const code = php.replace(/\/\*.*?\*\//gs, '');
  return constants.filter((constant) => !new RegExp(`\\b${name}::${constant}\\b`).test(code));
}

/** A call that ends in `/` goes on with a value, or with a word that stands somewhere else in the PHP. */
function isSame(path: string, call: string, names: ReadonlySet<string>): boolean {
  const want = path.split('/');
  const have = call.split('/');
  const isOpen = call.endsWith('/');
  if (isOpen ? want.length < have.length : want.length !== have.length) return false;
  return want.every((segment, at) => {
    const isValue = segment.startsWith(':');
    if (isOpen && at >= have.length - 1) return isValue || names.has(segment);
    return isValue ? have[at]?.startsWith(':') : segment === have[at];
  });
}
