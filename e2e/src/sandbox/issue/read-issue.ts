import { z } from 'zod';
import type { ValidationProblem } from '../http/refusal.ts';

export interface IssueOrder {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly providerId: number | null;
  readonly evidenceText: string | null;
  readonly score: number | null;
}

export type ReadIssue =
  | { readonly kind: 'valid'; readonly order: IssueOrder }
  | { readonly kind: 'invalid'; readonly problems: readonly ValidationProblem[] };

const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
const localPart = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*";
const emailPattern = new RegExp(`^(?=.{1,64}@)(?=.{6,254}$)${localPart}@(?:${label}\\.)+${label}$`, 'u');

const email = z.string().regex(emailPattern, 'value is not a valid email address');
const name = z
  .string()
  .max(150)
  .refine((value) => value.trim() !== '', 'String should have at least 1 character');
const numericId = z.union(
  [z.int(), z.string().regex(/^\d+$/).transform(Number)],
  'Input should be a valid integer',
);
// Whole percent: the public clients of this API declare an integer.
const score = z.int().min(0).max(100);

const fields = {
  recipient_firstname: name,
  recipient_lastname: name,
  recipient_email: email,
  provider_id: numericId.nullish(),
  evidence_text: z.string().nullish(),
  score: score.nullish(),
};
const lenientBody = z.object(fields);
const strictBody = z.strictObject(fields);

function problemOf(issue: z.core.$ZodIssue): ValidationProblem[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ type: issue.code, loc: ['body', ...issue.path.map(String)], msg: issue.message }];
  }
  return issue.keys.map((key) => ({
    type: 'extra_forbidden',
    loc: ['body', key],
    msg: 'Extra inputs are not permitted',
  }));
}

function parseJson(body: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}

function unreadable(type: string, msg: string): ReadIssue {
  return { kind: 'invalid', problems: [{ type, loc: ['body'], msg }] };
}

export interface IssueBody {
  readonly contentType: string;
  readonly body: string;
  readonly unknownFields: 'refused' | 'ignored';
}

export function readIssue({ contentType, body, unknownFields }: IssueBody): ReadIssue {
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType)) {
    return unreadable('content_type', 'Content-Type must be application/json');
  }
  const json = parseJson(body);
  if (!json) return unreadable('json_invalid', 'JSON decode error');
  const parsed = (unknownFields === 'refused' ? strictBody : lenientBody).safeParse(json.value);
  if (!parsed.success) return { kind: 'invalid', problems: parsed.error.issues.flatMap(problemOf) };
  const { data } = parsed;
  return {
    kind: 'valid',
    order: {
      firstName: data.recipient_firstname,
      lastName: data.recipient_lastname,
      email: data.recipient_email,
      providerId: data.provider_id ?? null,
      evidenceText: data.evidence_text ?? null,
      score: data.score ?? null,
    },
  };
}
