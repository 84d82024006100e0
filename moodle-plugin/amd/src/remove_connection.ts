import { confirmed } from './confirm.ts';
import { goTo } from './navigate.ts';
import { call } from './repository.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

/** The connection that the settings page shows. */
const MAIN = 'main';

type Counts = { mappings: number; waiting: number };

/** What the site has, where there is one connection only. */
async function countAll(): Promise<Counts> {
  const status = await call('get_connection', {});
  const waiting = status.awardsWaiting + (status.queue?.queued ?? 0);
  return { mappings: status.mappingsActive, waiting };
}

const countOf = (connection: string | undefined): Promise<Counts> =>
  connection === undefined ? countAll() : call('get_removal', { connection });

/** A platform other than Navigatr is named in the question; without a connection, there is no other one. */
function questionFor(counts: Counts, { connection, platform }: DOMStringMap): Promise<string> {
  if (platform !== undefined) return string('removeconnectionconfirm_obf', { ...counts, platform });
  return string(
    connection === undefined ? 'removeconnectionconfirm' : 'removeconnectionconfirmseveral',
    counts,
  );
}

/** Asks with the numbers of this moment, then forgets the connection that the link is for. */
export async function removeConnection(link: HTMLAnchorElement): Promise<void> {
  const { connection, seen = '', doneUrl } = link.dataset;
  const counts = await whilePending('remove-connection', () => countOf(connection));
  const title = await string('removeconnection');
  const question = await questionFor(counts, link.dataset);
  if (!(await confirmed({ title, question, yes: title, trigger: link }))) return;
  const wanted = { seen, connection: connection ?? MAIN };
  await whilePending('remove-connection', () => call('remove_connection', wanted));
  goTo(doneUrl ?? link.href);
}
