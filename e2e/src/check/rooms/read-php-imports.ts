import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Import } from './find-upward.ts';

type Source = { namespace: string; name: string; uses: ReadonlyMap<string, string>; code: string };

/**
 * What the classes below a folder say of each other: by `use`, by a name in full, and by the bare name of a neighbour.
 *
 * @param root the namespace of the folder itself
 */
export async function readPhpImports(folder: string, root: string): Promise<Import[]> {
  const files = (await readdir(folder, { recursive: true }))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.php'));
  const fileOf = new Map(
    files.map((file) => [`${root}/${file}`.replace(/\.php$/, '').replaceAll('/', '\\'), file]),
  );
  const read = await Promise.all(
    [...fileOf].map(async ([name, from]) => {
      const named = namesIn(parse(name, await readFile(join(folder, from), 'utf8')));
      return [...named].flatMap((other) => {
        const to = fileOf.get(other);
        return to === undefined || to === from ? [] : [{ from, to }];
      });
    }),
  );
  return read.flat();
}

// Comments and texts name classes without needing them.
const UNREAD = /\/\*[\s\S]*?\*\/|\/\/.*|#(?!\[).*|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"/g;

const USE = /^use ([\w\\]+)(?: as (\w+))?;/gm;

// Not variables, members, or what is declared here.
const NAME = /(?<![\w$\\]|->|::|\bfunction |\bconst |\bnamespace )\\?[a-z_]\w*(?:\\\w+)*/gi;

function parse(name: string, text: string): Source {
  const code = text.replace(UNREAD, (part) => (/^['"]/.test(part) ? "''" : ''));
  const uses = new Map<string, string>();
  for (const [, full = '', alias] of code.matchAll(USE)) {
    uses.set(alias ?? full.slice(full.lastIndexOf('\\') + 1), full);
  }
  return { namespace: name.slice(0, name.lastIndexOf('\\')), name, uses, code };
}

/** Full names of everything that may be a class. */
function namesIn({ namespace, uses, code }: Source): Set<string> {
  const names = new Set(uses.values());
  for (const [name] of code.replace(USE, '').matchAll(NAME)) {
    const [first = '', ...rest] = name.split('\\');
    const start = name.startsWith('\\') ? null : (uses.get(first) ?? `${namespace}\\${first}`);
    names.add(start === null ? name.slice(1) : [start, ...rest].join('\\'));
  }
  return names;
}
