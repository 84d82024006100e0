import { html } from 'hono/html';
import type { Markup } from '../../pages/layout.ts';
import type { RecipientOfEvent } from '../event/event-book.ts';
import { receivePath } from '../event/present-event.ts';
import { badgePicture, obfPage, stateOf } from './parts.ts';

/** Where the link in the mail leads. */
export function receivePage({ event, recipient }: RecipientOfEvent): Markup {
  const { entry } = event;
  const open = !recipient.received && !recipient.revoked;
  return obfPage(
    'Accept your badge',
    html`<section class="card split top">${badgePicture(event, 'large')}
<div><h2>A badge for <bdi>${recipient.name}</bdi></h2>
<p class="name"><bdi>${entry.eventName}</bdi></p>
<p class="soft">Issued to ${recipient.email}, event ${entry.eventId}.</p>
<p>${stateOf(recipient)}</p>
${open ? html`<form method="post" action="${receivePath(recipient)}"><button>Accept into passport</button></form>` : ''}
</div></section>`,
  );
}

export function missingPage(): Markup {
  return obfPage('Not found', html`<p class="card top">There is nothing at this address.</p>`);
}
