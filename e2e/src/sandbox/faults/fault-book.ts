import type { Clock } from '../clock.ts';
import type { ActiveFault, Fault, Strike } from './fault.ts';
import { type FaultSubject, type Id, matchesRequest } from './match-request.ts';
import { seededRandom } from './seeded-random.ts';

interface Page {
  readonly id: number;
  readonly fault: Fault;
  readonly endsAtMs: number | null;
  readonly draw: () => number;
  hits: number;
}

function isSpent({ fault, hits }: Page): boolean {
  return 'times' in fault && fault.times !== undefined && hits >= fault.times;
}

function strikes({ fault, draw }: Page, subject: FaultSubject): boolean {
  if (!('stage' in fault) || !matchesRequest(fault.match, subject)) return false;
  return fault.probability === undefined || draw() < fault.probability;
}

/** The faults in force. Where several match a request, the one added first strikes, and only that one. */
export class FaultBook {
  readonly #clock: Clock;
  #pages: Page[] = [];
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(fault: Fault): number {
    this.#lastId += 1;
    const endsAtMs = fault.forMs === undefined ? null : this.#clock.monotonicMs() + fault.forMs;
    const draw = seededRandom('seed' in fault ? fault.seed : 0);
    this.#pages.push({ id: this.#lastId, fault, endsAtMs, draw, hits: 0 });
    return this.#lastId;
  }

  /** The fault that strikes this request, used up by one. */
  take(subject: FaultSubject): Strike | null {
    const page = this.#active().find((candidate) => strikes(candidate, subject));
    if (!page || !('stage' in page.fault)) return null;
    page.hits += 1;
    return page.fault;
  }

  isUnpublished(badgeId: Id): boolean {
    return this.#active().some(
      ({ fault }) => fault.kind === 'unpublish' && String(fault.badgeId) === String(badgeId),
    );
  }

  list(): ActiveFault[] {
    const nowMs = this.#clock.monotonicMs();
    return this.#active().map(({ id, fault, hits, endsAtMs }) => ({
      id,
      fault,
      hits,
      endsInMs: endsAtMs === null ? null : Math.ceil(endsAtMs - nowMs),
    }));
  }

  remove(id: number): Fault | null {
    const page = this.#pages.find((candidate) => candidate.id === id);
    this.#pages = this.#pages.filter((candidate) => candidate !== page);
    return page?.fault ?? null;
  }

  clear(): void {
    this.#pages = [];
  }

  #active(): readonly Page[] {
    const nowMs = this.#clock.monotonicMs();
    this.#pages = this.#pages.filter(
      (page) => !isSpent(page) && (page.endsAtMs === null || nowMs < page.endsAtMs),
    );
    return this.#pages;
  }
}
