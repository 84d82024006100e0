import { readdirSync, readFileSync } from 'node:fs';
import Mustache from 'mustache';
import { expect, test } from 'vitest';

const folder = `${import.meta.dirname}/../templates`;
const templates = readdirSync(folder).map((file) => file.replace(/\.mustache$/, ''));
const read = (name: string): string => readFileSync(`${folder}/${name}.mustache`, 'utf8');

/** What Mustache parses a template to: type, name, start, end, and with sections the tokens in them. */
type Token = [type: string, name: string, start: number, end: number, inner?: Token[] | string];
type Scope = readonly unknown[];

/** What Moodle gives to every template. */
const HELPERS: readonly string[] = ['str', 'quote'];

const exampleOf = (name: string): object => {
  const json = /Example context \(json\):\s*(\{.*?\})\n\}\}/s.exec(read(name))?.[1];
  return JSON.parse(json ?? 'null');
};

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && key in value;

function lookUp(scope: Scope, name: string): unknown {
  if (name === '.') return scope[0];
  const [key = '', ...rest] = name.split('.');
  const owner = scope.find((value) => has(value, key));
  return [key, ...rest].reduce<unknown>(
    (value, part) => (has(value, part) ? (value as Record<string, unknown>)[part] : undefined),
    owner,
  );
}

/** The scopes in which the inside of a section is rendered; one that shows nothing is read as if it did. */
function insideOf(scope: Scope, value: unknown): Scope[] {
  if (Array.isArray(value) && value.length > 0) return value.map((item) => [item, ...scope]);
  return [Array.isArray(value) || !value ? scope : [value, ...scope]];
}

/** The names that tokens use and that the example does not have. */
function missingIn(tokens: readonly Token[], scope: Scope): string[] {
  return tokens.flatMap(([type, name, , , inner]) => {
    if (type === 'text' || type === '!') return [];
    const nested = Array.isArray(inner) ? inner : [];
    if (HELPERS.includes(name)) return missingIn(nested, scope);
    if (type === '>') return missingOf(name.replace('local_navigatr/', ''), scope);
    const value = lookUp(scope, name);
    if (value === undefined) return [name];
    const isShown = Array.isArray(value) ? value.length > 0 : Boolean(value);
    // Of what an example leaves out, a partial has an example of its own.
    const shown = isShown || type === '^' ? nested : nested.filter(([kind]) => kind !== '>');
    return insideOf(scope, type === '#' ? value : null).flatMap((each) => missingIn(shown, each));
  });
}

const missingOf = (name: string, scope: Scope): string[] =>
  missingIn(Mustache.parse(read(name)) as Token[], scope);

test.each(templates)('the example of %s has every variable that the template uses', (name) => {
  expect([...new Set(missingOf(name, [exampleOf(name)]))]).toEqual([]);
});

test('a variable that an example lacks is found, wherever it stands', () => {
  const tokens = Mustache.parse(
    '{{one}}{{#list}}{{two}}{{/list}}{{^none}}{{three}}{{/none}}{{#str}}x, local_navigatr, {{four}}{{/str}}',
  ) as Token[];
  expect(missingIn(tokens, [{ list: [{ two: 2 }, {}], none: null }])).toEqual([
    'one',
    'two',
    'three',
    'four',
  ]);
});
