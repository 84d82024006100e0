import { html } from 'hono/html';
import { faultSection } from '../../pages/fault-section.ts';
import type { Markup } from '../../pages/layout.ts';
import { timeOf } from '../../pages/time-of.ts';
import { viewClients, viewCounters } from '../control/view-state.ts';
import type { ClientView } from '../control/wire.ts';
import type { IssuingEvent, RecipientOfEvent } from '../event/event-book.ts';
import type { ObfContext } from '../obf-context.ts';
import { badgePicture, claimMail, obfPage, stateOf } from './parts.ts';

// A load test issues tens of thousands; a page is for looking.
const rowsShown = 50;
const mailsShown = 25;

function numbers(context: ObfContext): Markup {
  const { requests, issued, forbidden, tooManyRequests } = viewCounters(context);
  const shown: readonly [string, string | number][] = [
    ['Events', issued],
    ['API calls', requests],
    ['Answered 403', forbidden],
    ['Answered 429', tooManyRequests.byWindow + tooManyRequests.byFault],
    ['Listing lag', `${context.behaviour.listingLagMs} ms`],
  ];
  return html`<dl class="numbers">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Newest first. */
function recipientsOf(events: readonly IssuingEvent[]): RecipientOfEvent[] {
  return events.toReversed().flatMap((event) => event.recipients.map((recipient) => ({ event, recipient })));
}

function matches({ recipient: { name, email } }: RecipientOfEvent, wanted: string): boolean {
  return `${name} ${email}`.toLowerCase().includes(wanted.trim().toLowerCase());
}

function recipientRow({ event, recipient }: RecipientOfEvent): Markup {
  const { entry, badge } = event;
  return html`<tr><td>${badgePicture(event, 'small')}</td>
<td><bdi>${recipient.name}</bdi><div class="small soft">${recipient.email}</div></td>
<td class="name"><bdi>${badge.content[0].name}</bdi><div class="small soft">${badge.id}</div></td>
<td>${timeOf(entry.at)}</td><td>${stateOf(recipient)}</td></tr>`;
}

function recipientSection(rows: readonly RecipientOfEvent[], wanted: string): Markup {
  const hidden = rows.length - rowsShown;
  return html`<h2 id="recipients">Badges and recipients</h2>
<form method="get" action="/"><label for="q">Name or email</label>
<input id="q" name="q" value="${wanted}"><button>Search</button></form>
${rows.length === 0 ? html`<p class="card soft">No badge.</p>` : ''}
<div class="card scroll"><table><thead><tr><th>Image</th><th>Recipient</th><th>Badge</th><th>Issued</th><th>State</th></tr></thead>
<tbody>${rows.slice(0, rowsShown).map(recipientRow)}</tbody></table></div>
${hidden > 0 ? html`<p class="soft">${hidden} more: search for one.</p>` : ''}`;
}

function eventRow({ entry, recipients }: IssuingEvent): Markup {
  return html`<tr><td>${entry.eventId}</td><td class="name"><bdi>${entry.eventName}</bdi></td>
<td>${entry.clientId}${entry.clientAliasId === null ? '' : html`<div class="small soft">${entry.clientAliasId}</div>`}</td>
<td>${recipients.length}</td><td>${timeOf(entry.at)}</td><td>${entry.logEntry === null ? '' : html`<code>${JSON.stringify(entry.logEntry)}</code>`}</td></tr>`;
}

function eventSection(events: readonly IssuingEvent[]): Markup {
  const shown = events.slice(-rowsShown).toReversed();
  return html`<h2 id="events">Events</h2>
<div class="card scroll"><table><thead><tr><th>Id</th><th>Name</th><th>Client</th><th>Recipients</th><th>Made</th><th>log_entry</th></tr></thead>
<tbody>${shown.map(eventRow)}</tbody></table></div>`;
}

function mailSection(rows: readonly RecipientOfEvent[], publicUrl: string): Markup {
  const mails = rows.filter(({ event }) => event.entry.sendEmail).slice(0, mailsShown);
  return html`<h2 id="mails">Mails</h2>
${mails.length === 0 ? html`<p class="card soft">No mail yet.</p>` : ''}
${mails.length === 0 ? '' : html`<div class="card mails">${mails.map((mail) => claimMail(mail, publicUrl))}</div>`}`;
}

function clientRow({ id, name, secrets, aliases, issued, issuingLimit }: ClientView): Markup {
  return html`<tr><td><code>${id}</code></td><td>${name}</td>
<td>${secrets.map(
    ({ secret, state }) =>
      html`<div><code>${secret}</code> <span class="tag ${state === 'valid' ? '' : 'bad'}">${state}</span></div>`,
  )}</td>
<td>${aliases.map((alias) => html`<div><code>${alias.id}</code> ${alias.name}</div>`)}</td>
<td>${issuingLimit === 0 ? `${issued}, no limit` : `${issued} of ${issuingLimit}`}</td></tr>`;
}

function clientSection(context: ObfContext): Markup {
  return html`<h2 id="clients">Clients and secrets</h2>
<div class="card scroll"><table><thead><tr><th>Client id</th><th>Name</th><th>Secrets</th><th>Sub-organisations</th>
<th>Badges issued</th></tr></thead><tbody>${viewClients(context).map(clientRow)}</tbody></table></div>`;
}

const contents = html`<nav aria-label="On this page"><a href="#recipients">Badges and recipients</a><a href="#events">Events</a>
<a href="#mails">Mails</a><a href="#faults">Faults</a><a href="#clients">Clients and secrets</a></nav>`;

/** @param wanted part of a learner's name or email; empty for all */
export function homePage(context: ObfContext, wanted: string): Markup {
  const events = context.events.all();
  const rows = recipientsOf(events).filter((row) => matches(row, wanted));
  return obfPage(
    'Open Badge Factory sandbox',
    html`${numbers(context)}${contents}${recipientSection(rows, wanted)}${eventSection(events)}${mailSection(rows, context.publicUrl())}${faultSection(context)}${clientSection(context)}`,
  );
}
