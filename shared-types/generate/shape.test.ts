import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { description } from './php.ts';
import { Indescribable, shapeOf } from './shape.ts';

const value = (type: string, nullable = false) => ({ kind: 'value', type, nullable });
const tree: z.ZodType = z.object({
  get children() {
    return z.array(tree);
  },
});

describe('what Moodle can describe', () => {
  test.each([
    ['text with rules', z.string().min(1).regex(/x/), value('string')],
    ['text of some length', z.string().max(9), { ...value('string'), max: 9 }],
    ['a closed list', z.enum(['a', 'b']), value('string')],
    ['a fixed text', z.literal('a'), value('string')],
    ['a whole number', z.int(), value('integer')],
    ['a number', z.number(), value('number')],
    ['yes or no', z.boolean(), value('boolean')],
    ['text or null', z.string().nullable(), value('string', true)],
    ['one of a list or null', z.enum(['a']).nullable(), value('string', true)],
    ['a list', z.array(z.int()), { kind: 'list', item: value('integer') }],
  ])('%s has a shape', (_, schema, shape) => {
    expect(shapeOf('it', schema)).toEqual(shape);
  });

  test('an object keeps the order of its fields and knows which may be absent', () => {
    const shape = shapeOf('it', z.object({ b: z.int(), a: z.string().optional() }));
    expect(shape).toEqual({
      kind: 'object',
      fields: [
        { name: 'b', optional: false, shape: value('integer') },
        { name: 'a', optional: true, shape: value('string') },
      ],
    });
  });

  test('a schema that is named and used twice is described twice', () => {
    const named = z.object({ id: z.int() }).meta({ id: 'named' });
    const shape = shapeOf('it', z.object({ one: named, two: z.array(named) }));
    const inner = { kind: 'object', fields: [{ name: 'id', optional: false, shape: value('integer') }] };
    expect(shape).toMatchObject({ fields: [{ shape: inner }, { shape: { kind: 'list', item: inner } }] });
  });
});

describe('what Moodle cannot describe is refused with its path', () => {
  test.each([
    ['a union', z.union([z.string(), z.int()])],
    ['a union with null', z.union([z.string(), z.int(), z.null()])],
    [
      'a tagged union',
      z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]),
    ],
    ['an intersection of scalars', z.intersection(z.string(), z.int())],
    ['a record', z.record(z.string(), z.int())],
    ['a map', z.map(z.string(), z.int())],
    ['a set', z.set(z.string())],
    ['a tuple', z.tuple([z.string(), z.int()])],
    ['anything', z.any()],
    ['something unknown', z.unknown()],
    ['only null', z.null()],
    ['a date', z.date()],
    ['a bigint', z.bigint()],
    ['a transform', z.string().transform(Number)],
    ['a pipe', z.string().pipe(z.string())],
    ['a default', z.string().default('')],
    ['a catch', z.string().catch('')],
    ['a coerced date', z.coerce.date()],
    ['a loose object', z.looseObject({ a: z.int() })],
    ['an object with a catchall', z.object({ a: z.int() }).catchall(z.string())],
    ['an object that may be null', z.object({ a: z.int() }).nullable()],
    ['a list that may be null', z.array(z.int()).nullable()],
    ['a list of anything', z.array(z.unknown())],
  ])('%s', (_, schema) => {
    const whole = z.object({ list: z.array(z.object({ field: schema })) });
    expect(() => shapeOf('body', whole)).toThrow(Indescribable);
    expect(() => shapeOf('body', whole)).toThrow('body.list[].field');
  });

  test('recursion', () => {
    expect(() => shapeOf('body', tree)).toThrow();
  });
});

describe('the PHP of a shape', () => {
  const php = (schema: z.ZodType) => description(shapeOf('it', schema), 'required');

  test('text is never cleaned', () => {
    expect(php(z.url())).toBe('new external_value(PARAM_RAW, allownull: NULL_NOT_ALLOWED)');
  });

  test('null is allowed only where the schema allows it', () => {
    expect(php(z.int().nullable())).toBe('new external_value(PARAM_INT, allownull: NULL_ALLOWED)');
  });

  test('what may be absent is optional, at any depth', () => {
    const optional = z.object({ list: z.array(z.number()).optional(), inner: z.object({}).optional() });
    expect(php(optional)).toBe(
      [
        'new external_single_structure([',
        "    'list' => new external_multiple_structure(",
        '        new external_value(PARAM_FLOAT, allownull: NULL_NOT_ALLOWED),',
        '        required: VALUE_OPTIONAL',
        '    ),',
        "    'inner' => new external_single_structure([], required: VALUE_OPTIONAL),",
        '])',
      ].join('\n'),
    );
  });
});
