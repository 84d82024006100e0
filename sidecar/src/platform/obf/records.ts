import type { HttpRead } from '../http/read-reply.ts';
import type { Read } from '../port.ts';
import type { Records, Rows } from '../records.ts';
import type { Asking, ObfClient } from './client.ts';
import { PROGRAM } from './issue-body.ts';
import type { Page } from './schemas.ts';

/** What a refused read says of the credential is found out first. */
type Confirm = <T>(asking: Asking, asked: HttpRead<T>) => Promise<Read<T>>;

/** The account's own lists, as people ask for them. */
export function recordsOf(client: ObfClient, confirm: Confirm): Records {
  const rows = async <T>(asking: Asking, offset: number, asked: HttpRead<Page<T>>) =>
    confirm(asking, { ...asked, value: asked.value && rowsOf(asked.value, offset) });
  return {
    program: PROGRAM,
    listBadges: async (access, place, permit) => {
      const asking = { access, permit };
      return rows(asking, place.offset, await client.listBadges(asking, place));
    },
    listEvents: async (access, asked, permit) => {
      const asking = { access, permit };
      return rows(asking, asked.offset, await client.listEvents(asking, asked));
    },
    getEvent: async (access, id, permit) => {
      const asking = { access, permit };
      return confirm(asking, await client.getEvent(asking, id));
    },
    listRecipients: async (access, asked, permit) => {
      const asking = { access, permit };
      return rows(asking, asked.offset, await client.listEventRecipients(asking, asked));
    },
  };
}

/** A list that does not say how long it is ends with this page. */
const rowsOf = <T>({ rows, count, total }: Page<T>, offset: number): Rows<T> => ({
  rows,
  count,
  total: total ?? offset + count,
});
