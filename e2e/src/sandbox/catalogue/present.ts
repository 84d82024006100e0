import type { Account } from '../accounts/account.ts';
import type { Badge, Provider } from './badge.ts';

/** The last part of `navigatr.app/badge/{id}/{slug}`. Never empty. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug.slice(0, 80) || 'badge';
}

export function badgePath(badge: Badge): string {
  return `/badge/${badge.id}/${slugOf(badge.name)}`;
}

/** Null when the badge has no image. */
export function imagePath(badge: Badge): string | null {
  if (badge.image === 'none') return null;
  if (badge.image === 'broken') return `/images/missing-${badge.id}.png`;
  return `/images/badge-${badge.id}.${badge.image}`;
}

export function presentBadge(badge: Badge, publicUrl: string) {
  const path = imagePath(badge);
  return {
    id: badge.id,
    name: badge.name,
    slug: slugOf(badge.name),
    description: badge.description,
    image_url: path === null ? null : `${publicUrl}${path}`,
    provider_id: badge.providerId,
    status: badge.status,
    source: badge.source,
    min_score: badge.rule.kind === 'minimum_score' ? badge.rule.score : null,
    requires_evidence: badge.rule.kind === 'needs_evidence',
  };
}

export function presentProvider(provider: Provider) {
  return {
    id: provider.id,
    name: provider.name,
    slug: slugOf(provider.name),
    status: provider.state === 'active' ? 'Active' : 'Deactivated',
    image_url: null,
  };
}

export function presentUser(account: Account) {
  const [firstname = '', ...rest] = account.name.split(' ');
  return {
    id: account.id,
    firstname,
    lastname: rest.join(' '),
    name: account.name,
    email: account.username,
    is_provider_admin: true,
  };
}
