import type { HttpRead } from '../http/read-reply.ts';
import type { Read } from '../port.ts';
import type { Records } from '../records.ts';
import type { Asking, ObfClient } from './client.ts';
import { PROGRAM } from './issue-body.ts';

/** What a refused read says of the credential is found out first. */
type Confirm = <T>(asking: Asking, asked: HttpRead<T>) => Promise<Read<T>>;

/** The account's own lists, as people ask for them. */
export function recordsOf(client: ObfClient, confirm: Confirm): Records {
  return {
    program: PROGRAM,
    listBadges: async (access, place, permit) => {
      const asking = { access, permit };
      return confirm(asking, await client.listBadges(asking, place));
    },
    listEvents: async (access, asked, permit) => {
      const asking = { access, permit };
      return confirm(asking, await client.listEvents(asking, asked));
    },
    getEvent: async (access, id, permit) => {
      const asking = { access, permit };
      return confirm(asking, await client.getEvent(asking, id));
    },
    listRecipients: async (access, asked, permit) => {
      const asking = { access, permit };
      return confirm(asking, await client.listEventRecipients(asking, asked));
    },
  };
}
