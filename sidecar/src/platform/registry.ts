import type { PlatformName } from '@local-navigatr/shared-types';
import type { LookUp, Platform } from './port.ts';

export type Askable = { name: PlatformName; lookUp: LookUp };

/** The badge platforms that this sidecar can issue from, the one that is meant where nothing else is said first. */
export class Platforms {
  readonly #all: readonly [Platform, ...Platform[]];

  constructor(all: readonly [Platform, ...Platform[]]) {
    this.#all = all;
  }

  all(): readonly Platform[] {
    return this.#all;
  }

  get default(): Platform {
    return this.#all[0];
  }

  /** Throws for a name that has no adapter: the schema allows no other in a connection. */
  of(name: string): Platform {
    const found = this.#find(name);
    if (found === null) throw new Error('there is no adapter for this platform');
    return found;
  }

  /** The platform that named a lane: lanes begin with its name. */
  ofLane(lane: string): Platform {
    return this.of(nameIn(lane));
  }

  /** Null where there is no adapter: Moodle may name a target that is not this sidecar's. */
  ofTarget(target: string): Platform | null {
    return this.#find(nameIn(target));
  }

  /** Those that can be asked whether they have an award, in policy `retry`. */
  askable(policy: 'retry' | 'hold'): readonly Askable[] {
    if (policy === 'hold') return [];
    return this.#all.flatMap(({ name, lookUp }) => (lookUp ? [{ name, lookUp }] : []));
  }

  /** Those that can take a badge back. */
  revocable(): readonly { name: PlatformName }[] {
    return this.#all.filter(({ revoke }) => revoke !== undefined);
  }

  /** Those that tell what has become of issued badges. */
  listing(): readonly { name: PlatformName }[] {
    return this.#all.filter(({ listStandings }) => listStandings !== undefined);
  }

  #find(name: string): Platform | null {
    return this.#all.find((platform) => platform.name === name) ?? null;
  }
}

const nameIn = (id: string): string => id.slice(0, Math.max(0, id.indexOf(':')));
