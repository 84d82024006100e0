import type { Strike } from './fault.ts';
import { injectFault, type Wire, type WireFault, wait } from './inject-fault.ts';

export interface Outcome {
  /** Sent by us; null when the fault leaves the caller without an answer. */
  readonly status: number | null;
  readonly processedStatus: number | null;
  readonly fault: string | null;
}

/** One call to an API, on its way to an answer. */
export interface Handling {
  readonly wire: Wire;
  readonly process: () => Promise<Response> | Response;
  readonly record: (outcome: Outcome) => void;
}

async function answerUndisturbed({ process, record }: Handling): Promise<Response> {
  const response = await process();
  record({ status: response.status, processedStatus: response.status, fault: null });
  return response;
}

async function answerLate(handling: Handling, fault: Extract<Strike, { kind: 'slow' }>): Promise<Response> {
  const { wire, process, record } = handling;
  if (fault.stage === 'before') await wait(fault.ms, wire.closing);
  const response = await process();
  if (fault.stage === 'after') await wait(fault.ms, wire.closing);
  record({ status: response.status, processedStatus: response.status, fault: 'slow' });
  return response;
}

const silent: ReadonlySet<Strike['kind']> = new Set(['hang', 'reset']);

function sentStatus(fault: WireFault, processed: Response | null): number | null {
  if (silent.has(fault.kind)) return null;
  return 'status' in fault ? fault.status : (processed?.status ?? null);
}

/** @param fault that strikes this call; null when none does */
export async function answerUnderFault(handling: Handling, fault: Strike | null): Promise<Response> {
  if (fault === null) return answerUndisturbed(handling);
  if (fault.kind === 'slow') return answerLate(handling, fault);
  const processed = fault.stage === 'after' ? await handling.process() : null;
  const processedStatus = processed?.status ?? null;
  handling.record({ status: sentStatus(fault, processed), processedStatus, fault: fault.kind });
  return injectFault(fault, handling.wire, processed);
}
