import { Hono } from 'hono';
import type { Badge } from '../catalogue/badge.ts';
import { drawPng } from '../catalogue/draw-png.ts';
import { drawSvg } from '../catalogue/draw-svg.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import { badgePage, claimPage, missingPage } from './badge-page.ts';
import { homePage } from './home-page.ts';
import { pagePolicy } from './layout.ts';

function drawImage(badge: Badge): Response {
  const headers = { 'cache-control': 'public, max-age=3600' };
  if (badge.image === 'png') {
    return new Response(new Uint8Array(drawPng(badge.id)), {
      headers: { ...headers, 'content-type': 'image/png' },
    });
  }
  return new Response(drawSvg(badge), {
    headers: { ...headers, 'content-type': 'image/svg+xml; charset=utf-8' },
  });
}

/** `badge-51.svg` → the badge, when it has an image of that format. */
function badgeOfFile(context: SandboxContext, file: string): Badge | null {
  const [, id, format] = /^badge-(\d+)\.(svg|png)$/.exec(file) ?? [];
  const badge = context.catalogue.badge(Number(id));
  return badge?.image === format ? (badge ?? null) : null;
}

/** What people see. None of it is counted in the rate window. */
export function pageRoutes(context: SandboxContext): Hono {
  const pages = new Hono();
  pages.get('/images/:file', (c) => {
    const badge = badgeOfFile(context, c.req.param('file'));
    return badge ? drawImage(badge) : c.text('No such image', 404);
  });
  pages.use(async (c, next) => {
    await next();
    c.header('content-security-policy', pagePolicy);
  });
  pages.get('/', (c) => c.html(homePage(context, c.req.query('q') ?? '')));
  pages.get('/badge/:id/:slug?', (c) => {
    const badge = context.catalogue.badge(Number(c.req.param('id')));
    return badge ? c.html(badgePage(context, badge)) : c.html(missingPage(), 404);
  });
  pages.get('/claim/:issuedId', (c) => {
    const issuedId = Number(c.req.param('issuedId'));
    const entry = context.issued.all().find((candidate) => candidate.issuedId === issuedId);
    return entry ? c.html(claimPage(context, entry)) : c.html(missingPage(), 404);
  });
  pages.notFound((c) => c.html(missingPage(), 404));
  return pages;
}
