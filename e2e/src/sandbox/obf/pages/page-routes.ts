import { Hono } from 'hono';
import { drawPng } from '../../catalogue/draw-png.ts';
import type { ObfContext } from '../obf-context.ts';

/** `NB0001.png` → its image, when it has one. */
function drawImage(context: ObfContext, file: string): Response | null {
  const badge = context.catalogue.anyBadge(/^(\w+)\.png$/.exec(file)?.[1] ?? '');
  if (badge?.image !== 'png') return null;
  const headers = { 'cache-control': 'public, max-age=3600', 'content-type': 'image/png' };
  return new Response(new Uint8Array(drawPng(badge.number)), { headers });
}

/** What people see. None of it is counted in the rate window. */
export function pageRoutes(context: ObfContext): Hono {
  const pages = new Hono();
  pages.get('/images/:file', (c) => drawImage(context, c.req.param('file')) ?? c.text('No such image', 404));
  return pages;
}
