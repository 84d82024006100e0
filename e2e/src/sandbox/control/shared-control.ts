import type { ActiveFault, FaultRequest } from '../faults/fault.ts';
import type { RateLimit } from '../rate/sliding-window.ts';
import type { RequestEntry } from '../record/entries.ts';
import type { Numbered } from '../record/journal.ts';
import type { JournalPage, LimitRequest } from './wire.ts';

export type Send = (path: string, init: RequestInit) => Promise<Response> | Response;

export interface JournalRead {
  /** Only entries with a higher sequence number. */
  readonly after?: number;
  /** Wait up to this many milliseconds for `atLeast` entries. */
  readonly wait?: number;
  readonly atLeast?: number;
  /** At most this many entries; 1,000 without it. */
  readonly limit?: number;
}

export type LoggedRequest = Numbered<RequestEntry>;

/** For a sandbox in another process. */
export function sendTo(url: string): Send {
  return (path, init) => fetch(`${url}${path}`, init);
}

const defaultPatienceMs = 30_000;

async function readAnswer<T>(response: Response, what: string): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The sandbox refused ${what} with ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

/**
 * Typed access to `/_sandbox`, as every platform has it: `Entry` is one entry of its record. Every method throws when the
 * sandbox refuses or cannot be reached.
 */
export abstract class ControlClient<Entry extends object, Counters> {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  protected async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await this.#send(`/_sandbox${path}`, { method, ...(body === undefined ? {} : json) });
    return readAnswer(response, `${method} ${path}`);
  }

  async #read<T>(path: string, query: JournalRead): Promise<JournalPage<T>> {
    const named = Object.entries(query).map(([name, value]) => [name, String(value)]);
    return this.call('GET', `${path}?${new URLSearchParams(Object.fromEntries(named))}`);
  }

  /** Returns the id to remove it by. */
  async addFault(fault: FaultRequest): Promise<number> {
    const { id } = await this.call<{ id: number }>('POST', '/faults', fault);
    return id;
  }

  async removeFault(id: number): Promise<void> {
    await this.call('DELETE', `/faults/${id}`);
  }

  /** Also brings a sandbox back that is down. */
  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  async faults(): Promise<readonly ActiveFault[]> {
    const { faults } = await this.call<{ faults: ActiveFault[] }>('GET', '/faults');
    return faults;
  }

  /** What was really issued, in order. */
  record(query: JournalRead = {}): Promise<JournalPage<Numbered<Entry>>> {
    return this.#read('/record', query);
  }

  /** Every request to the API, in the order in which answers were decided. */
  requests(query: JournalRead = {}): Promise<JournalPage<LoggedRequest>> {
    return this.#read('/requests', query);
  }

  /**
   * Waits until `count` badges were issued after sequence number `after`, and returns all that were.
   * @throws Error naming both numbers when `timeoutMs` (default 30 s) is over
   */
  async waitForIssued(
    count: number,
    { after = 0, timeoutMs = defaultPatienceMs }: { after?: number; timeoutMs?: number } = {},
  ): Promise<readonly Numbered<Entry>[]> {
    const limit = Math.max(count, 1000);
    const { entries } = await this.record({ after, atLeast: count, wait: timeoutMs, limit });
    if (entries.length >= count) return entries;
    throw new Error(`Only ${entries.length} of ${count} badges were issued within ${timeoutMs} ms.`);
  }

  counters(): Promise<Counters> {
    return this.call('GET', '/counters');
  }

  setLimit(limit: LimitRequest): Promise<RateLimit> {
    return this.call('PUT', '/limit', limit);
  }
}
