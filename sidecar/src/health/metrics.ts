import { holdReasons, issuanceStates, outcomeNames } from '@local-navigatr/shared-types';
import { Gauge, Registry } from 'prom-client';
import type { Deps } from '../deps.ts';
import { type Measured, measureLedger } from './measure-ledger.ts';

// Anybody may ask, and counting a million rows is work: it is done this often at most.
const KEPT_MS = 5_000;

/** Prometheus text: what the ledger holds, counted when asked, and what this process measured. */
export class Metrics {
  readonly #deps: Deps;
  #kept: { at: number; ledger: Promise<Registry> } | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async render(): Promise<{ text: string; contentType: string }> {
    const ledger = await this.#ledger();
    const merged = Registry.merge([ledger, this.#deps.processMetrics.registry]);
    return { text: await merged.metrics(), contentType: merged.contentType };
  }

  #ledger(): Promise<Registry> {
    if (this.#kept && performance.now() - this.#kept.at < KEPT_MS) return this.#kept.ledger;
    const ledger = this.#measure();
    this.#kept = { at: performance.now(), ledger };
    return ledger;
  }

  /** Without an answer of the database the process still tells about itself. */
  async #measure(): Promise<Registry> {
    const { database, platforms, log } = this.#deps;
    try {
      return registryOf(await database.reports.run((db) => measureLedger(db, platforms)));
    } catch (error) {
      log.warn({ err: error }, 'metrics without the ledger: the database does not answer');
      return registryOf(null);
    }
  }
}

function registryOf(measured: Measured | null): Registry {
  const registers = [new Registry()];
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `sidecar_${name}`, help, labelNames, registers });
  gauge('database_up', '1 when the database answered').set(measured ? 1 : 0);
  if (measured) fill(gauge, measured);
  return registers[0] as Registry;
}

function fill(
  gauge: (name: string, help: string, ...labelNames: string[]) => Gauge,
  { states, outcomes, holds, acts, issuedPerSecond, etaSeconds }: Measured,
): void {
  const issuances = gauge('issuances', 'Issuances by state', 'state');
  const oldest = gauge(
    'oldest_seconds',
    'Age of the oldest issuance that is not finished, by state',
    'state',
  );
  for (const state of issuanceStates) issuances.set({ state }, 0);
  for (const { state, count, oldestSeconds } of states) {
    issuances.set({ state }, Number(count));
    if (state !== 'issued' && state !== 'cancelled' && state !== 'revoked')
      oldest.set({ state }, Math.max(0, Number(oldestSeconds)));
  }
  const attempts = gauge('attempts', 'Attempts by outcome', 'outcome');
  for (const outcome of outcomeNames) attempts.set({ outcome }, 0);
  for (const { outcome, count } of outcomes) attempts.set({ outcome }, Number(count));
  const held = gauge('holds', 'Holds in force, by reason and scope', 'reason', 'scope');
  for (const reason of holdReasons) held.set({ reason, scope: '' }, 0);
  for (const { reason, scope, count } of holds) held.set({ reason, scope }, Number(count));
  const acted = gauge('acts', 'Acts on whole sites in the last day, by action of the audit trail', 'action');
  for (const { action, count } of acts) acted.set({ action }, Number(count));
  gauge('issued_per_second', 'Badges issued per second, over the last five minutes').set(issuedPerSecond);
  gauge('eta_seconds', 'Until the longest queue is empty at the configured rate, if nothing holds it').set(
    etaSeconds,
  );
}
