import { html } from 'hono/html';
import type { Markup } from './layout.ts';

/** @param at ISO 8601 */
export function timeOf(at: string): Markup {
  return html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
