import type { Sandbox } from '../../sandbox/sandbox.ts';

/** Reads the sandbox's own record of what it issued since this call, as lines like `ada@school.example: 51`. */
export async function watchIssuedBadges({ control }: Sandbox): Promise<() => Promise<string[]>> {
  const { last } = await control.record({ limit: 10_000 });
  return async () => {
    const { entries } = await control.record({ after: last, limit: 10_000 });
    return entries.map(({ email, badgeId }) => `${email}: ${badgeId}`).sort();
  };
}
