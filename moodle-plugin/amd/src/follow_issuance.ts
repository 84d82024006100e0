import { moving } from './life_cycle.ts';

/** A badge leaves within seconds where nothing holds it up. */
const LOOK_MS = 3_000;

/** Half a minute. What takes longer is told by the counts, and by the next look at the page. */
const LOOKS = 10;

/** The one that is followed: looking at another one ends it. */
let turn = 0;

/**
 * Looks again while an issuance is on its way, and then ends.
 *
 * `read` asks for its state; `changed` runs when that is another one. A failed look ends it: who wants to know asks again.
 */
export function followIssuance(
  state: string,
  steps: { read: () => Promise<string>; changed: () => void },
): void {
  turn += 1;
  const mine = turn;
  const look = async (before: string, left: number): Promise<void> => {
    if (mine !== turn) return;
    const now = document.hidden ? before : await steps.read().catch(() => null);
    if (now === null || mine !== turn) return;
    if (now !== before) steps.changed();
    wait(now, left - 1);
  };
  const wait = (now: string, left: number): void => {
    if (left > 0 && moving.some((state) => state === now))
      window.setTimeout(() => void look(now, left), LOOK_MS);
  };
  wait(state, LOOKS);
}
