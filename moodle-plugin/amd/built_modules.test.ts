import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

type Definition = { id: string; dependencies: string[]; factory: (...modules: unknown[]) => void };

const list = (folder: string, end: string) =>
  readdirSync(`${import.meta.dirname}/${folder}`)
    .filter((file) => file.endsWith(end))
    .map((file) => file.slice(0, -end.length))
    .sort();

const read = (file: string) => readFileSync(`${import.meta.dirname}/build/${file}`, 'utf8');

/** Stands for any module of Moodle: can be read, called and constructed, and answers with itself. */
const moodleModule: object = new Proxy(() => moodleModule, {
  get: (_, property) => (property === 'then' ? undefined : moodleModule),
  apply: () => moodleModule,
  construct: () => moodleModule,
});

function definitionOf(name: string): Definition {
  const found: Definition[] = [];
  const define = (id: string, dependencies: string[], factory: Definition['factory']) =>
    found.push({ id, dependencies, factory });
  new Function('define', read(`${name}.min.js`))(define);
  const [definition] = found;
  if (!definition || found.length > 1) throw new Error(`${name} defines ${found.length} modules`);
  return definition;
}

function exportsOf({ dependencies, factory }: Definition): Record<string, unknown> {
  const exported = {};
  factory(...dependencies.map((name) => (name === 'exports' ? exported : moodleModule)));
  return exported;
}

/** What the picker may weigh on the way to a browser, in bytes of gzip. */
const PICKER_MAX = 12 * 1024;

const names = list('src', '.ts').filter((name) => name.endsWith('-lazy'));

test('every entry is built, and nothing else lies in amd/build', () => {
  expect(names).not.toEqual([]);
  expect(list('build', '.min.js')).toEqual(names);
  expect(list('build', '.min.js.map')).toEqual(names);
});

test('the picker weighs at most 12 KB on its way', () => {
  expect(gzipSync(read('badge_picker-lazy.min.js')).length).toBeLessThanOrEqual(PICKER_MAX);
});

describe.each(names)('%s', (name) => {
  test('defines itself under the name that Moodle asks for', () => {
    expect(definitionOf(name).id).toBe(`local_navigatr/${name}`);
  });

  test('depends only on modules that Moodle has', () => {
    const dependencies = definitionOf(name).dependencies.filter((id) => id !== 'exports');
    const foreign = dependencies.filter((id) => !/^(jquery|core(_form|_reportbuilder)?\/[\w/]+)$/.test(id));
    expect(foreign).toEqual([]);
  });

  test('loads, and exports at least one function', () => {
    const functions = Object.values(exportsOf(definitionOf(name))).filter((it) => typeof it === 'function');
    expect(functions.length).toBeGreaterThan(0);
  });

  test('carries its sources in the map, so that developer mode can show them', () => {
    const map: { sources: string[]; sourcesContent: string[] } = JSON.parse(read(`${name}.min.js.map`));
    expect(map.sources).toContain(`../src/${name}.ts`);
    expect(map.sourcesContent.every((source) => source.length > 0)).toBe(true);
  });
});
