/** One badge on its way, as the person who started us sees it. */
export interface BadgeLine {
  /** Stays the same while the badge is on its way. */
  readonly id: string;
  readonly learner: string;
  readonly email: string | null;
  readonly course: string;
  readonly badgeId: string;
  /** `waiting`: not yet handed over to the sidecar; else the state of its issuance. */
  readonly state: string;
  readonly reason: string | null;
}

/** The main job: a Moodle, real or played, whose learners complete courses. */
export interface Job {
  /** How many badges must be issued. */
  readonly expected: number;
  /** Between two rounds. */
  readonly pauseMs: number;
  /** One turn: what happened meanwhile is sent on and what became of it is read. */
  round: () => Promise<void>;
  lines: () => readonly BadgeLine[];
  /** Why a badge is not issued and what to do about it, in one sentence or two. */
  explain: (id: string) => Promise<string>;
}

/** Where to look. */
export interface Place {
  readonly name: string;
  readonly url: string;
  readonly note?: string;
}

/** States that no round changes: somebody has to look. */
const STUCK = ['needs_attention', 'cancelled'];

export function isStuck(line: BadgeLine): boolean {
  return STUCK.includes(line.state);
}

export function countIssued(lines: readonly BadgeLine[]): number {
  return lines.filter((line) => line.state === 'issued').length;
}
