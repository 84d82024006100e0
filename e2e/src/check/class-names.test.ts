import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from './places.ts';

const classes = join(folderOf('moodle-plugin'), 'classes');
const files = readdirSync(classes, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.php'),
);

/** The class that a PHP file declares, with its namespace. */
function declaredIn(text: string): string {
  const namespace = /^namespace ([\w\\]+);/m.exec(text)?.[1] ?? '';
  const name = /^(?:abstract |final )?(?:class|interface|trait) (\w+)/m.exec(text)?.[1] ?? '';
  return `${namespace}\\${name}`;
}

// Moodle finds a class by the path of its file: one that has another name is found by nobody, and PHP says nothing of it.
it('each file of the plugin declares the class that its path names', () => {
  expect(files.length).toBeGreaterThan(100);
  const astray = files.filter((file) => {
    const expected = `local_navigatr\\${file.replace(/\.php$/, '').replaceAll('/', '\\')}`;
    return declaredIn(readFileSync(join(classes, file), 'utf8')) !== expected;
  });
  expect(astray).toEqual([]);
});
