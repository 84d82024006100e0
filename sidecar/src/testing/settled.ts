import type { Outcome } from '@local-navigatr/shared-types';
import { decideSettlement } from '../delivery/decide.ts';
import { settle } from '../delivery/settle.ts';
import type { Deps } from '../deps.ts';

/** An answer of the platform to the first call, however late. */
export const settleAs = (deps: Deps, id: number, outcome: Outcome) =>
  deps.database.delivery.transaction((tx) =>
    settle(tx, {
      id,
      fence: 1,
      outcome,
      result: {
        reference: { httpStatus: null, errorClass: null },
        remoteId: outcome === 'issued' ? '7' : null,
      },
      latencyMs: 1,
      decide: (cancelReason) =>
        decideSettlement(outcome, {
          failures: 0,
          failingForMs: 0,
          repeats: 0,
          policy: 'retry',
          random: 0,
          cancelReason,
        }),
    }),
  );
