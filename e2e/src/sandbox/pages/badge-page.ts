import { html } from 'hono/html';
import type { Badge } from '../catalogue/badge.ts';
import type { IssuedEntry } from '../record/entries.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import { badgeHref, badgePicture } from './badge-parts.ts';
import { layout, type Markup } from './layout.ts';
import { timeOf } from './time-of.ts';

/** The public page of a badge, where "View badge" leads. */
export function badgePage(context: SandboxContext, badge: Badge): Markup {
  const provider = context.catalogue.provider(badge.providerId)?.name ?? '';
  const holders = context.issued.all().filter((entry) => entry.badgeId === badge.id).length;
  const published = badge.status === 'Published';
  return layout(
    badge.name,
    html`<section class="card split top">${badgePicture(context, badge.id, 'large')}
<div><h2 class="name"><bdi>${badge.name}</bdi></h2>
<p class="soft">Badge ${badge.id}, issued by <bdi>${provider}</bdi></p>
<p><span class="tag ${published ? '' : 'bad'}">${badge.status}</span> <span class="tag">${badge.source}</span></p>
<p class="name"><bdi>${badge.description ?? 'No description.'}</bdi></p>
<p class="soft small">Issued by this sandbox: ${holders}</p></div></section>`,
  );
}

/** Where the link in the claim mail leads. */
export function claimPage(context: SandboxContext, entry: IssuedEntry): Markup {
  return layout(
    'Claim your badge',
    html`<section class="card split top">${badgePicture(context, entry.badgeId, 'large')}
<div><h2>Claim your badge, <bdi>${entry.firstName}</bdi></h2>
<p><a class="name" href="${badgeHref(context, entry.badgeId)}">${entry.badgeName}</a></p>
<p class="soft">Issued to <bdi>${entry.firstName} ${entry.lastName}</bdi> (${entry.email}) at ${timeOf(entry.at)}.</p>
<p>On Navigatr the learner would now set a password and the badge would join their profile. The sandbox stops here.</p>
</div></section>`,
  );
}

export function missingPage(): Markup {
  return layout('Not found', html`<p class="card top">There is nothing at this address.</p>`);
}
