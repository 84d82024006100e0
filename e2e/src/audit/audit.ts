import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { askRegistry } from './ask-registry.ts';
import { type Judgement, judge, readExceptions } from './judge.ts';
import { readReport } from './read-report.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EXCEPTIONS = new URL('exceptions.json', import.meta.url);

export type Audit =
  | ({ readonly kind: 'judged' } & Judgement)
  /** The registry does not say what is known of its packages. */
  | { readonly kind: 'silent'; readonly why: string };

/**
 * Judges what is known of all dependencies today.
 * @param registry default: as npm is set up
 * @throws when the exceptions cannot be read
 */
export async function audit(registry?: string): Promise<Audit> {
  const exceptions = readExceptions(readFileSync(EXCEPTIONS, 'utf8'));
  const reply = await askRegistry(ROOT, registry);
  if (reply.kind === 'silent') return reply;
  const today = new Date().toISOString().slice(0, 10);
  return { kind: 'judged', ...judge(readReport(reply.all, reply.production), exceptions, today) };
}
