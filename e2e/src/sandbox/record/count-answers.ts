import type { RequestEntry } from './entries.ts';

export interface AnswerCounts {
  readonly requests: number;
  /** Answers by HTTP status; requests without an answer are under `none`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly unauthorised: number;
  readonly tooManyRequests: { readonly byWindow: number; readonly byFault: number };
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function countAnswers(requests: readonly RequestEntry[]): AnswerCounts {
  const answers = countByName(requests.map((request) => String(request.status ?? 'none')));
  const byWindow = requests.filter((request) => request.overLimit).length;
  return {
    requests: requests.length,
    answers,
    faults: countByName(requests.flatMap((request) => request.fault ?? [])),
    unauthorised: answers['401'] ?? 0,
    tooManyRequests: { byWindow, byFault: (answers['429'] ?? 0) - byWindow },
  };
}
