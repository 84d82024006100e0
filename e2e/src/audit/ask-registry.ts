import { runCommand } from '../system/command.ts';

/** The same as everywhere: a test compares them. */
const PNPM = ['--yes', '--prefer-offline', 'pnpm@12.21.0'];

const TIMEOUT_MS = 120_000;

export type RegistryReply =
  | { readonly kind: 'report'; readonly all: string; readonly production: string }
  /** Mirrors often have packages and no advisories. */
  | { readonly kind: 'silent'; readonly why: string };

/**
 * Asks the npm registry what is known of every package in the lock file.
 * @param registry default: as npm is set up
 */
export async function askRegistry(root: string, registry?: string): Promise<RegistryReply> {
  const all = await audit(root, registry, []);
  if (all.kind === 'silent') return all;
  const production = await audit(root, registry, ['--prod']);
  return production.kind === 'silent'
    ? production
    : { kind: 'report', all: all.json, production: production.json };
}

type Audit = { readonly kind: 'json'; readonly json: string } | (RegistryReply & { readonly kind: 'silent' });

async function audit(cwd: string, registry: string | undefined, more: readonly string[]): Promise<Audit> {
  const from = registry === undefined ? [] : ['--registry', registry];
  const args = [...PNPM, 'audit', '--json', ...more, ...from];
  const { stdout, stderr } = await runCommand('npx', args, { cwd, timeoutMs: TIMEOUT_MS });
  // The exit code says whether there are advisories, and whether it failed, alike.
  if (/^\s*\{\s*"advisories"/.test(stdout)) return { kind: 'json', json: stdout };
  return { kind: 'silent', why: sentenceOf(`${stdout}\n${stderr}`) };
}

/** What pnpm says, without the frame that it draws. */
function sentenceOf(output: string): string {
  return output
    .replaceAll(/[×│╰─▶]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}
