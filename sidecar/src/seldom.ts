// What comes a thousand times a second says as much in one line.
const SAY_EVERY_MS = 10_000;

/** What comes again and again is said once in ten seconds, each kind for itself. */
export class Seldom<Kind extends string> {
  readonly #said = new Map<Kind, { at: number; since: number }>();

  /** @returns how often it was kept silent since it was said last; `null`: it is kept silent this time, too. */
  due(kind: Kind): number | null {
    const now = performance.now();
    const last = this.#said.get(kind);
    if (last && now - last.at < SAY_EVERY_MS) {
      last.since += 1;
      return null;
    }
    this.#said.set(kind, { at: now, since: 0 });
    return last?.since ?? 0;
  }
}
