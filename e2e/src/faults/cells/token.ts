import { northfield } from '../../sandbox/accounts/seed-accounts.ts';
import type { Cell, CellTools } from '../cell.ts';
import type { Scene } from '../scene.ts';

const OLD = northfield.tokens[0] ?? '';
const NEW = 'sandbox-pat-northfield-replaced';
// The real one: how many calls see the refusal depends on it.
const RATE = { limit: 5, windowMs: 2_000 };
const REFUSED_MAX = 6;
const RECHECK_MS = 5 * 60_000;

export const tokenRevoked: Cell = {
  number: 8,
  name: 'token-revoked',
  what: 'the token is revoked in mid-drain and replaced; revoked again, and restored by the vendor',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const count = tools.pick({ small: 40, full: 500 });
    const scene = await tools.open({
      rate: RATE,
      sandbox: { accounts: [{ ...northfield, tokens: [OLD, NEW] }] },
    });
    scene.send({ count });
    await revokeInMidDrain(tools, scene, OLD);
    const replaced = performance.now();
    await scene.mustClient().putConnection({
      environment: 'production',
      token: NEW,
      timeoutMs: 15_000,
      force: false,
      actor: { userId: '2' },
    });
    await resumed(tools, scene, { after: 'the new token', since: replaced });
    await revokeInMidDrain(tools, scene, NEW);
    await scene.sandbox.control.restoreToken(NEW);
    await scene.passTime(RECHECK_MS);
    await resumed(tools, scene, { after: 'the next re-check', since: performance.now() });
    await scene.settle();
    await check(tools, scene, count);
  },
};

/** Revokes the token when a quarter more is issued; resolves when Moodle can see that sending stopped. */
async function revokeInMidDrain(tools: CellTools, scene: Scene, token: string): Promise<void> {
  const { control } = scene.sandbox;
  const { issued } = await control.counters();
  await scene.issuedAtLeast(issued + Math.floor(scene.driver.given.size / 4));
  const before = await countRefused(scene);
  await control.revokeToken(token);
  await scene.heldBy('token_refused');
  await scene.quiet();
  const refused = (await countRefused(scene)) - before;
  tools.note(`PUTs that saw 401 with ${token.slice(-8)}`, refused);
  tools.expect(refused > 0, 'the token was revoked after the drain, not in its middle');
  tools.expect(refused <= REFUSED_MAX, `${refused} PUTs were sent with a token that was refused`);
}

async function countRefused(scene: Scene): Promise<number> {
  const { entries } = await scene.sandbox.control.requests({ limit: 10_000 });
  return entries.filter(({ method, status }) => method === 'PUT' && status === 401).length;
}

async function resumed(
  tools: CellTools,
  scene: Scene,
  { after, since }: { after: string; since: number },
): Promise<void> {
  const { issued } = await scene.sandbox.control.counters();
  await scene.issuedAtLeast(issued + 1);
  tools.note(`resumed after ${after}, ms`, Math.round(performance.now() - since));
}

async function check(tools: CellTools, scene: Scene, count: number): Promise<void> {
  const { issued } = await scene.sandbox.control.counters();
  tools.expect(issued === count, `${issued} badges for ${count} awards`);
  const failed = (await scene.entries()).filter(({ state, repeats }) => state !== 'issued' || repeats > 0);
  tools.expect(failed.length === 0, `${failed.length} paid for a token that was refused`);
}
