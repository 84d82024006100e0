import { html } from 'hono/html';
import { badgePath, imagePath } from '../catalogue/present.ts';
import type { IssuedEntry } from '../record/entries.ts';
import type { Numbered } from '../record/journal.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import type { Markup } from './layout.ts';
import { timeOf } from './time-of.ts';

export function claimPath(entry: IssuedEntry): string {
  return `/claim/${entry.issuedId}`;
}

/** Badges are never removed from the catalogue, so a missing one has no picture rather than an error. */
export function badgePicture(context: SandboxContext, badgeId: number, size: 'small' | 'large'): Markup {
  const badge = context.catalogue.badge(badgeId);
  const path = badge ? imagePath(badge) : null;
  const classes = size === 'large' ? 'picture large' : 'picture';
  if (path === null) return html`<span class="${classes}" aria-hidden="true"></span>`;
  return html`<img class="${classes}" src="${path}" alt="" loading="lazy">`;
}

export function badgeHref(context: SandboxContext, badgeId: number): string {
  const badge = context.catalogue.badge(badgeId);
  return badge ? badgePath(badge) : `/badge/${badgeId}/badge`;
}

/** What Navigatr would send to the learner. */
export function claimMail(context: SandboxContext, entry: Numbered<IssuedEntry>): Markup {
  const provider = context.catalogue.provider(entry.providerId)?.name ?? '';
  const link = `${context.publicUrl()}${claimPath(entry)}`;
  const evidence = entry.evidenceText ? html`<p>Evidence: <bdi>${entry.evidenceText}</bdi></p>` : '';
  const score = entry.score === null ? '' : html`<p>Score: ${entry.score} %</p>`;
  return html`<details ${entry.seq === context.issued.lastSeq ? 'open' : ''}>
<summary><strong class="name">${entry.badgeName}</strong> <span class="soft small">to ${entry.email}, ${timeOf(entry.at)}</span></summary>
<div class="mail"><p class="small soft">From: Navigatr &lt;no-reply@navigatr.example&gt;<br>
To: <bdi>${entry.firstName} ${entry.lastName}</bdi> &lt;${entry.email}&gt;<br>
Subject: You have earned a badge: <bdi>${entry.badgeName}</bdi></p>
<p>Hello <bdi>${entry.firstName}</bdi>,</p>
<p><bdi>${provider}</bdi> has awarded you the badge “<bdi>${entry.badgeName}</bdi>”.</p>
${evidence}${score}
<p>Claim your badge: <a href="${claimPath(entry)}">${link}</a></p></div>
</details>`;
}
