import {
  type Award,
  award,
  type IssuanceState,
  type Recipient,
  recipient,
  type StateReason,
} from '@local-navigatr/shared-types';
import type { z } from 'zod';
import { type contentColumns, contentNames } from '../issuance/columns.ts';

export type Problem = { path: string; message: string };

type ReadContent = { [Name in keyof typeof contentColumns]: Award[Name] | null };

/** One award as far as it could be read. What could not is null and named in `problems`. */
export type ReadAward = ReadContent & {
  kind: 'award';
  /** In lower case, as the database writes it. */
  id: string;
  sentId: string;
  target: string | null;
  courseId: string | null;
  userId: string | null;
  /** Whose award it was before two accounts were merged. */
  formerUserId: string | null;
  rule: number;
  cycle: number;
  /** UTC with milliseconds. */
  completedAt: string | null;
  trigger: Award['trigger'];
  recipient: Recipient | null;
  /** Nobody is asked whether another account with the address is another person's. */
  addressMayBeShared: boolean;
  knownState: IssuanceState | null;
  /** With `knownState`: why. */
  knownReason: StateReason | null;
  problems: Problem[];
  /** Why it cannot be sent as it is; null when it can. */
  reason: Extract<StateReason, 'invalid_award' | 'recipient_incomplete'> | null;
};

/** Not even its id could be read, so there is nothing to keep it under. */
export type UnreadableAward = { kind: 'unreadable'; problems: Problem[] };

type FieldName = keyof typeof award.shape;

/** Reads one award field by field, so that one wrong field costs only itself. Never throws. */
export function readAward(value: unknown): ReadAward | UnreadableAward {
  const fields = new Fields(value);
  const id = fields.read('id');
  if (id === null) return { kind: 'unreadable', problems: fields.problems };
  const target = fields.read('target');
  const rule = fields.read('rule');
  const cycle = fields.read('cycle');
  const known = {
    // Without them all the key is none: it must not take the place of another award's.
    target: rule === null || cycle === null ? null : target,
    courseId: fields.read('courseId'),
    userId: fields.read('userId'),
    formerUserId: fields.read('formerUserId') ?? null,
    rule: rule ?? 0,
    cycle: cycle ?? 0,
    completedAt: fields.readInstant('completedAt'),
    trigger: fields.read('trigger') ?? 'completion',
    addressMayBeShared: fields.read('addressMayBeShared') ?? false,
    ...readContent(fields),
    knownState: fields.read('knownState') ?? null,
    knownReason: fields.read('knownReason') ?? null,
  };
  const unreadable = fields.problems.length > 0;
  const person = readRecipient(fields);
  const problems = [...fields.problems, ...person.problems];
  const incomplete = person.recipient === null ? 'recipient_incomplete' : null;
  return {
    kind: 'award',
    id: id.toLowerCase(),
    sentId: id,
    ...known,
    recipient: person.recipient,
    problems,
    reason: unreadable ? 'invalid_award' : incomplete,
  };
}

const readContent = (fields: Fields): ReadContent =>
  Object.fromEntries(contentNames.map((name) => [name, fields.read(name)])) as ReadContent;

/** A learner who can be named and reached, or what is missing. */
function readRecipient(fields: Fields): { recipient: Recipient | null; problems: Problem[] } {
  const problem = fields.raw('recipientProblem');
  if (problem === 'no_email') return missing('recipient.email', 'the learner has no email address');
  if (problem === 'deleted' || problem === 'suspended')
    return missing('recipient', `the learner is ${problem}`);
  if (problem !== null && problem !== undefined) return missing('recipientProblem', 'unknown problem');
  const given = fieldsOf(fields.raw('recipient'));
  if (given === null || given === undefined) return missing('recipient', 'is missing');
  const parsed = recipient.safeParse(given);
  if (!parsed.success) return { recipient: null, problems: problemsOf(parsed.error, 'recipient') };
  const blank = (['firstName', 'lastName'] as const).filter((name) => parsed.data[name].trim() === '');
  const problems = blank.map((name) => ({ path: `recipient.${name}`, message: 'is blank' }));
  return { recipient: blank.length > 0 ? null : parsed.data, problems };
}

const missing = (path: string, message: string) => ({ recipient: null, problems: [{ path, message }] });

/** The fields of one award; each is read by its own schema, and what is wrong is collected. */
class Fields {
  readonly problems: Problem[] = [];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#values = isObject ? (fieldsOf(value) as Record<string, unknown>) : {};
  }

  raw(name: FieldName): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  read<Name extends FieldName>(name: Name): z.infer<(typeof award.shape)[Name]> | null {
    const given = this.raw(name);
    const schema = award.shape[name];
    // Absent says the same as null, where null says anything.
    const isNone = given === undefined && schema.safeParse(null).success;
    const parsed = schema.safeParse(isNone ? null : given);
    if (parsed.success) return parsed.data as z.infer<(typeof award.shape)[Name]>;
    this.problems.push(...problemsOf(parsed.error, name));
    return null;
  }

  /** What PostgreSQL can hold: offsets and years that only some parsers take become UTC or a problem. */
  readInstant(name: 'completedAt'): string | null {
    const text = this.read(name);
    if (text === null) return null;
    const instant = new Date(text);
    const year = instant.getUTCFullYear();
    if (year >= 1 && year <= 9999) return instant.toISOString();
    this.problems.push({ path: name, message: 'is not a date that can be stored' });
    return null;
  }
}

const problemsOf = (error: z.ZodError, path: string): Problem[] =>
  error.issues.map((issue) => ({ path: [path, ...issue.path].join('.'), message: issue.message }));

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Half of a surrogate pair is no character: JSON can carry it, PostgreSQL cannot. It is shown as U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return LONE_SURROGATE.test(value) ? Buffer.from(value, 'utf8').toString('utf8') : value;
}

/** The fields of an object, with their text well formed; of anything else itself. What is further inside is not read. */
function fieldsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wellFormed(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wellFormed(inner)]));
}
