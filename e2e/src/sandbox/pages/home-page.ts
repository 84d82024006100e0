import { html } from 'hono/html';
import { viewAccounts, viewCounters } from '../control/view-state.ts';
import type { AccountView } from '../control/wire.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import { badgeHref, badgePicture, claimMail } from './badge-parts.ts';
import { faultSection } from './fault-section.ts';
import { groupLearners, type Learner, matchesLearner, nameOf } from './group-learners.ts';
import { layout, type Markup } from './layout.ts';
import { timeOf } from './time-of.ts';

// A benchmark issues tens of thousands; a page is for looking.
const learnersShown = 50;
const badgesShown = 12;
const mailsShown = 25;

function numbers(context: SandboxContext): Markup {
  const { requests, issued, unauthorised, tooManyRequests, maxInWindow } = viewCounters(context);
  const { limit, windowMs } = context.rate.rateLimit;
  const busiest = Math.max(0, ...Object.values(maxInWindow));
  const shown: readonly [string, string | number][] = [
    ['Badges issued', issued],
    ['API calls', requests],
    ['Answered 429', tooManyRequests.byWindow + tooManyRequests.byFault],
    ['Answered 401', unauthorised],
    ['Most in one window', `${busiest} of ${limit}`],
    ['Window', `${windowMs} ms`],
  ];
  return html`<dl class="numbers">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function learnerCard(context: SandboxContext, { name, email, badges }: Learner): Markup {
  const more = badges.length - badgesShown;
  return html`<section class="card">
<h3><bdi>${name}</bdi></h3>
<div class="soft small">${email}</div>
<ul class="badges">${badges.slice(0, badgesShown).map(
    (entry) => html`<li>${badgePicture(context, entry.badgeId, 'small')}
<div><a class="name clip" href="${badgeHref(context, entry.badgeId)}">${entry.badgeName}</a>
<div class="soft small">${timeOf(entry.at)}</div></div></li>`,
  )}</ul>
${more > 0 ? html`<p class="soft small">and ${more} more</p>` : ''}
</section>`;
}

function learnerSection(context: SandboxContext, wanted: string): Markup {
  const learners = groupLearners(context.issued.all()).filter((learner) => matchesLearner(learner, wanted));
  const hidden = learners.length - learnersShown;
  return html`<h2 id="learners">Learners and their badges</h2>
<form method="get" action="/"><label for="q">Name or email</label>
<input id="q" name="q" value="${wanted}"><button>Search</button></form>
${learners.length === 0 ? html`<p class="card soft">No badge has been issued yet.</p>` : ''}
${learners.slice(0, learnersShown).map((learner) => learnerCard(context, learner))}
${hidden > 0 ? html`<p class="soft">${hidden} more learners: search for one.</p>` : ''}`;
}

function mailSection(context: SandboxContext, wanted: string): Markup {
  const sent = context.issued
    .all()
    .filter((entry) => matchesLearner({ ...entry, name: nameOf(entry) }, wanted));
  const mails = sent.slice(-mailsShown).toReversed();
  return html`<h2 id="mails">Claim mails</h2>
${mails.length === 0 ? html`<p class="card soft">No mail yet.</p>` : ''}
${mails.length === 0 ? '' : html`<div class="card mails">${mails.map((entry) => claimMail(context, entry))}</div>`}`;
}

function accountRow({ id, name, accepts, tokens, providers, username, password }: AccountView): Markup {
  return html`<tr><td>${id}</td><td>${name}<div class="small soft">${username} / ${password}</div></td>
<td>${tokens.map(
    ({ token, state }) => html`<div><code>${token}</code>
<span class="tag ${state === 'valid' ? '' : 'bad'}">${state}</span></div>`,
  )}</td>
<td>${accepts.join(', ') || 'nothing'}</td>
<td>${providers.map((provider) => html`<div>${provider.id}: ${provider.name}</div>`)}</td></tr>`;
}

function accountSection(context: SandboxContext): Markup {
  return html`<h2 id="accounts">Accounts and tokens</h2>
<div class="card scroll"><table><thead><tr><th>Id</th><th>Account</th><th>Personal Access Token</th><th>Accepts</th>
<th>Providers</th></tr></thead><tbody>${viewAccounts(context).map(accountRow)}</tbody></table></div>`;
}

const contents = html`<nav aria-label="On this page"><a href="#learners">Learners</a><a href="#mails">Claim mails</a>
<a href="#faults">Faults</a><a href="#accounts">Accounts and tokens</a></nav>`;

/** @param wanted part of a learner's name or email; empty for all */
export function homePage(context: SandboxContext, wanted: string): Markup {
  return layout(
    'Navigatr sandbox',
    html`${numbers(context)}${contents}${learnerSection(context, wanted)}${mailSection(context, wanted)}${faultSection(context)}${accountSection(context)}`,
  );
}
