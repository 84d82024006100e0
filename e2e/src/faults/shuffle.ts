/** The same things in another order. */
export function shuffle<T>(things: readonly T[], random: () => number): T[] {
  const drawn = things.map((thing) => ({ thing, lot: random() }));
  return drawn.sort((left, right) => left.lot - right.lot).map(({ thing }) => thing);
}
