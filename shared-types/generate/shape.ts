import { z } from 'zod';

/** A body as Moodle's external API can describe it. */
export type Shape =
  /** `max`: how long a text may be, in UTF-16 units. */
  | { kind: 'value'; type: 'string' | 'integer' | 'number' | 'boolean'; nullable: boolean; max?: number }
  | { kind: 'object'; fields: Field[] }
  | { kind: 'list'; item: Shape };
export type Field = { name: string; optional: boolean; shape: Shape };

type Schema = z.core.JSONSchema.BaseSchema;
/** Where we are, for messages, and what `$ref` points into. */
type Place = { path: string; definitions: Record<string, Schema> };

/** A schema that PHP cannot describe, and where. */
export class Indescribable extends Error {
  constructor(path: string, why: string) {
    super(`${path}: ${why}`);
    this.name = 'Indescribable';
  }
}

// zod writes these as something else (a map as an object, a date as anything): they may not pass for what they are not.
const refusedKinds = new Set(
  'any bigint catch date default lazy map pipe prefault record set transform tuple unknown'.split(' '),
);

// How a value is narrowed further, which Moodle does not check.
const narrowing =
  '$defs $schema const description enum format id maxItems maxLength maximum minItems minLength minimum pattern title';
const understood = new Set([
  'type',
  'properties',
  'required',
  'items',
  'anyOf',
  '$ref',
  ...narrowing.split(' '),
]);

/**
 * The shape of a body.
 *
 * @throws Indescribable for unions, maps, tuples, dates, transforms, loose or recursive objects, and objects or
 * lists that may be null (Moodle 4.1 refuses null there).
 */
export function shapeOf(path: string, schema: z.ZodType): Shape {
  const written = z.toJSONSchema(schema, {
    io: 'input',
    cycles: 'throw',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (refusedKinds.has(type)) Object.assign(jsonSchema, { [`a ${type}`]: true });
    },
  });
  return read(written, { path, definitions: written.$defs ?? {} });
}

function read(schema: Schema, place: Place): Shape {
  if (schema.$ref) return read(resolve(schema.$ref, place), place);
  refuseUnknownKeywords(schema, place);
  if (schema.anyOf) return readNullable(schema.anyOf, place);
  if (Array.isArray(schema.type)) return readNullable(splitTypes(schema.type), place);
  if (schema.type === 'object') return readObject(schema, place);
  if (schema.type === 'array') return readList(schema, place);
  return readValue(schema, place);
}

function refuseUnknownKeywords(schema: Schema, place: Place): void {
  const foreign = Object.keys(schema).find((keyword) => !understood.has(keyword));
  if (foreign) throw new Indescribable(place.path, `Moodle cannot describe ${foreign}`);
}

function resolve(reference: string, place: Place): Schema {
  const found = place.definitions[reference.replace('#/$defs/', '')];
  if (!found) throw new Indescribable(place.path, `Moodle cannot describe the reference ${reference}`);
  return found;
}

const splitTypes = (types: string[]): Schema[] => types.map((type) => ({ type }) as Schema);

function readNullable(options: Schema[], place: Place): Shape {
  const others = options.filter((option) => option.type !== 'null');
  const [only] = others;
  if (!only || others.length > 1 || others.length === options.length) {
    throw new Indescribable(place.path, 'Moodle cannot describe a union');
  }
  const shape = read(only, place);
  if (shape.kind !== 'value') {
    throw new Indescribable(place.path, `Moodle 4.1 refuses null for an ${shape.kind}: make it optional`);
  }
  return { ...shape, nullable: true };
}

function readObject(schema: Schema, { path, definitions }: Place): Shape {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    optional: !required.has(name),
    shape: read(property as Schema, { path: `${path}.${name}`, definitions }),
  }));
  return { kind: 'object', fields };
}

function readList(schema: Schema, { path, definitions }: Place): Shape {
  const { items } = schema;
  if (!items || typeof items !== 'object' || Array.isArray(items)) {
    throw new Indescribable(path, 'Moodle cannot describe a list of anything');
  }
  return { kind: 'list', item: read(items as Schema, { path: `${path}[]`, definitions }) };
}

function readValue({ type, maxLength }: Schema, { path }: Place): Shape {
  if (type === 'string' || type === 'integer' || type === 'number' || type === 'boolean') {
    return { kind: 'value', type, nullable: false, ...(maxLength !== undefined && { max: maxLength }) };
  }
  throw new Indescribable(path, `Moodle cannot describe ${type ?? 'a value of any type'}`);
}
