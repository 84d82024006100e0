import { html } from 'hono/html';
import { layout, type Markup } from '../../pages/layout.ts';
import { timeOf } from '../../pages/time-of.ts';
import { imagePath } from '../catalogue/present-badge.ts';
import type { EventRecipient, IssuingEvent, RecipientOfEvent } from '../event/event-book.ts';
import { receivePath } from '../event/present-event.ts';

export function obfPage(title: string, content: Markup): Markup {
  return layout(title, content, 'Open Badge Factory');
}

export function badgePicture({ badge }: IssuingEvent, size: 'small' | 'large'): Markup {
  const classes = size === 'large' ? 'picture large' : 'picture';
  return html`<img class="${classes}" src="${imagePath(badge)}" alt="" loading="lazy">`;
}

/** What has become of a badge, as tags. */
export function stateOf({ received, inPassport, revoked }: EventRecipient): Markup {
  const claimed = received
    ? html`<span class="tag">accepted</span>`
    : html`<span class="soft">not accepted</span>`;
  return html`${claimed} ${inPassport ? html`<span class="tag">in passport</span>` : ''}
${revoked ? html`<span class="tag bad">revoked</span>` : ''}`;
}

const standardText = {
  subject: 'You have received a badge',
  body: 'You have received a badge.',
  link_text: 'Accept your badge',
  footer: '',
};

/** What Open Badge Factory would send to the learner. */
export function claimMail({ event, recipient }: RecipientOfEvent, publicUrl: string): Markup {
  const { entry } = event;
  const { subject, body, link_text, footer } = { ...standardText, ...entry.emailMessage };
  const path = receivePath(recipient);
  return html`<details>
<summary><strong class="name">${entry.eventName}</strong> <span class="soft small">to ${recipient.email}, ${timeOf(entry.at)}</span></summary>
<div class="mail"><p class="small soft">To: <bdi>${recipient.name}</bdi> &lt;${recipient.email}&gt;<br>
Subject: <bdi>${subject}</bdi></p>
<p><bdi>${body}</bdi></p>
${entry.criteriaAdd === null ? '' : html`<p>Added to the criteria: <bdi>${entry.criteriaAdd}</bdi></p>`}
<p><bdi>${link_text}</bdi>: <a href="${path}">${publicUrl}${path}</a></p>
<p class="small soft"><bdi>${footer}</bdi></p></div>
</details>`;
}
