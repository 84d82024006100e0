import { z } from 'zod';
import { type Advisory, SEVERITIES, type Severity } from './read-report.ts';

/** The policy of SECURITY.md: from this severity on, a known vulnerability stops the build. */
export const FAILS_FROM: Readonly<Record<Advisory['reach'], Severity>> = {
  shipped: 'moderate',
  development: 'high',
};

/** The longest that an exception may last: then somebody looks again. */
const EXCEPTION_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A vulnerability that somebody has looked at and that does not stop the build for a while. */
const exception = z.strictObject({
  /** `GHSA-…` */
  advisory: z.string().min(1),
  /** Why it does no harm here, or what is waited for. */
  reason: z.string().min(20),
  /** `2026-12-31`: that day is the last. */
  until: z.iso.date(),
});
export type Exception = z.infer<typeof exception>;

/** @throws when the text is not a list of exceptions */
export function readExceptions(text: string): Exception[] {
  return z.array(exception).parse(JSON.parse(text));
}

export interface Judgement {
  /** A sentence for each reason to stop the build. */
  readonly faults: readonly string[];
  /** What is known and stops nothing: too mild, or excepted. */
  readonly notes: readonly string[];
}

/** @param today as `2026-12-31` */
export function judge(
  advisories: readonly Advisory[],
  exceptions: readonly Exception[],
  today: string,
): Judgement {
  const faults: string[] = [];
  const notes: string[] = [];
  for (const advisory of advisories) {
    const excepted = exceptions.find(({ advisory: id }) => id === advisory.id);
    if (!stopsBuild(advisory)) notes.push(sentenceFor(advisory));
    else if (excepted === undefined) faults.push(sentenceFor(advisory));
    else if (excepted.until >= today)
      notes.push(`${sentenceFor(advisory)} Excepted until ${excepted.until}: ${excepted.reason}`);
    else faults.push(`${sentenceFor(advisory)} Its exception expired on ${excepted.until}.`);
  }
  return {
    faults: [...faults, ...exceptions.flatMap((one) => judgeException(one, advisories, today))],
    notes,
  };
}

function stopsBuild({ severity, reach }: Advisory): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(FAILS_FROM[reach]);
}

function judgeException(
  { advisory, until }: Exception,
  advisories: readonly Advisory[],
  today: string,
): string[] {
  if (advisories.every(({ id }) => id !== advisory))
    return [`The exception for ${advisory} is no longer needed: remove it.`];
  if (Date.parse(until) - Date.parse(today) > EXCEPTION_DAYS * DAY_MS)
    return [
      `The exception for ${advisory} lasts until ${until}: at most ${EXCEPTION_DAYS} days are allowed.`,
    ];
  return [];
}

function sentenceFor({ id, package: name, title, severity, reach, url }: Advisory): string {
  return `${name} (${reach}): ${severity}, ${title}. ${id}, ${url}`;
}
