import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { award, operations } from '../src/index.ts';
import { wireBodies } from './wire-bodies.ts';

const folder = new URL('../contract/', import.meta.url);
const golden = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

type Body = { name: string; schema: z.ZodType; body: unknown };

const bodiesOf = (name: string, schema: z.ZodType, cases: Record<string, unknown>): Body[] =>
  Object.entries(cases).map(([kind, body]) => ({ name: `${name}, ${kind}`, schema, body }));

const wire = Object.entries(wireBodies).flatMap(([name, schema]) => bodiesOf(name, schema, golden(name)));
const external = Object.entries(operations).flatMap(([name, { parameters, returns }]) => [
  ...bodiesOf(`${name} parameters`, parameters, golden(name).parameters),
  ...bodiesOf(`${name} returns`, returns, golden(name).returns),
]);
const all = [...wire, ...external];

test('every body of the wire and every external function has a golden file, and no file is left over', () => {
  const files = readdirSync(folder).map((file) => file.replace('.json', ''));
  const expected = [...Object.keys(wireBodies), ...Object.keys(operations), 'signature', 'wire_versions'];
  expect(files.sort()).toEqual(expected.sort());
});

describe('a golden body comes out of its schema as it went in', () => {
  test.each(all)('$name', ({ schema, body }) => {
    expect(schema.parse(body)).toStrictEqual(body);
  });
});

describe('an award inside a golden request comes out of its schema as it went in', () => {
  const awards = Object.values(golden('awards_request')).flatMap(
    (body) => (body as { awards: unknown[] }).awards,
  );
  test.each(awards)('award %#', (body) => {
    expect(award.parse(body)).toStrictEqual(body);
  });
});

describe('a body that lacks a required field is refused', () => {
  const withFields = all.filter(({ schema }) => requiredFields(schema).length > 0);
  test.each(withFields)('$name', ({ schema, body }) => {
    for (const field of requiredFields(schema)) {
      const { [field]: _, ...rest } = body as Record<string, unknown>;
      expect(schema.safeParse(rest).success, field).toBe(false);
    }
  });
});

function requiredFields(schema: z.ZodType): string[] {
  const { shape } = schema as z.ZodObject;
  return Object.entries(shape).flatMap(([name, field]) => ((field as z.ZodType).isOptional() ? [] : [name]));
}
