import { STATUS_CODES } from 'node:http';
import { SAID_MAX } from '@local-navigatr/shared-types';
import { isObject, textOf } from './json.ts';
import type { Reply } from './reply.ts';

// What comes after it is not read: far more than is kept.
const READ_MAX = 2_000;
const DEPTH_MAX = 3;
const ITEMS_MAX = 10;

/** Where APIs put what they have to say, the more telling first. */
const PLACES = ['message', 'detail', 'error_description', 'msg', 'errors', 'error'];

const LEFT_OUT = '…';

/**
 * Why the platform did not do it, in its own words, or null where it says nothing that people understand: one line without
 * controls, addresses and anything that may be a secret. It may name the learner.
 */
export function saidIn(reply: Reply): string | null {
  if (reply.kind === 'no_answer') return null;
  const { status, json, text } = reply;
  for (const raw of json === undefined ? [text ?? ''] : textsIn(json, 0)) {
    const said = cleaned(raw);
    if (/\p{L}/u.test(said) && !isNameOf(status, said)) return shortened(said);
  }
  return null;
}

function textsIn(json: unknown, depth: number): string[] {
  if (typeof json === 'string') return [json];
  if (depth > DEPTH_MAX) return [];
  if (Array.isArray(json)) {
    const items = json.slice(0, ITEMS_MAX).flatMap((item) => itemIn(item, depth));
    return items.length === 0 ? [] : [items.join('; ')];
  }
  if (!isObject(json)) return [];
  const found = PLACES.flatMap((place) =>
    Object.hasOwn(json, place) ? textsIn(json[place], depth + 1) : [],
  );
  // Messages by the name of their field.
  return found.length > 0 || depth === 0 ? found : textsIn(Object.values(json).filter(isNoNumber), depth + 1);
}

const isNoNumber = (value: unknown): boolean => typeof value === 'string' || typeof value === 'object';

/** One of several things that are wrong, with the field where it is named. What was sent in it is the learner's. */
function itemIn(item: unknown, depth: number): string[] {
  const [said] = textsIn(item, depth + 1);
  if (said === undefined) return [];
  const path = isObject(item) && Array.isArray(item['loc']) ? item['loc'].filter(isName).join('.') : '';
  return [path === '' ? said : `${path}: ${said}`];
}

const isName = (part: unknown): boolean => ['string', 'number'].includes(typeof part);

function cleaned(raw: string): string {
  const text = textOf(raw.slice(0, READ_MAX)) ?? '';
  return (
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
      // Marks of direction, and what nobody sees.
      .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
      .split(/\s+/u)
      .map((word) => (/@|%40|\uff20/iu.test(word) || word.length >= 40 ? LEFT_OUT : word))
      .join(' ')
      .trim()
  );
}

/** `Bad Request`, `403 Forbidden`: the status is shown anyway. */
function isNameOf(status: number, said: string): boolean {
  const plain = said
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  const name = (STATUS_CODES[status] ?? '').toLowerCase().replace(/[^a-z]+/g, ' ');
  return plain === name || plain === 'error';
}

function shortened(said: string): string {
  if (said.length <= SAID_MAX) return said;
  // Half a word may be half of a name, which is not found in it.
  const kept = said.slice(0, SAID_MAX - 1);
  return `${kept.slice(0, kept.lastIndexOf(' '))} ${LEFT_OUT}`;
}
