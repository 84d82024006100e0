import { Hono } from 'hono';
import { drawPng } from '../../catalogue/draw-png.ts';
import { pagePolicy } from '../../pages/layout.ts';
import type { RecipientOfEvent } from '../event/event-book.ts';
import type { ObfContext } from '../obf-context.ts';
import { credential } from './credential.ts';
import { homePage } from './home-page.ts';
import { missingPage, receivePage } from './receive-page.ts';

/** `NB0001.png` → its image, when it has one. */
function drawImage(context: ObfContext, file: string): Response | null {
  const badge = context.catalogue.anyBadge(/^(\w+)\.png$/.exec(file)?.[1] ?? '');
  if (badge?.image !== 'png') return null;
  const headers = { 'cache-control': 'public, max-age=3600', 'content-type': 'image/png' };
  return new Response(new Uint8Array(drawPng(badge.number)), { headers });
}

function accept({ events, clock }: ObfContext, { event, recipient }: RecipientOfEvent): void {
  if (recipient.revoked) return;
  const state = { received: true, inPassport: true };
  events.change(event.entry.eventId, [recipient.email], state, Math.floor(clock.wallTime().getTime() / 1000));
}

/** What people see. None of it is counted in the rate window. */
export function pageRoutes(context: ObfContext): Hono {
  const pages = new Hono();
  pages.get('/images/:file', (c) => drawImage(context, c.req.param('file')) ?? c.text('No such image', 404));
  // The public address of version 1, which clients of version 2 still use.
  pages.get(
    '/v1/badge/_/:file',
    (c) => drawImage(context, c.req.param('file')) ?? c.text('No such image', 404),
  );
  pages.get('/obv3/credentials/:file', (c) => {
    const [id] = c.req.param('file').split('.json');
    const found = context.events.recipient(({ assertionId }) => assertionId === id);
    return found ? credential(found, context.publicUrl()) : c.text('No such credential', 404);
  });
  pages.use(async (c, next) => {
    await next();
    c.header('content-security-policy', pagePolicy);
  });
  pages.get('/', (c) => c.html(homePage(context, c.req.query('q') ?? '')));
  pages.on(['GET', 'POST'], '/receive/:token', (c) => {
    const token = c.req.param('token');
    const find = () => context.events.recipient(({ receiveToken }) => receiveToken === token);
    const found = find();
    if (found && c.req.method === 'POST') accept(context, found);
    const now = find();
    return now ? c.html(receivePage(now)) : c.html(missingPage(), 404);
  });
  pages.notFound((c) => c.html(missingPage(), 404));
  return pages;
}
