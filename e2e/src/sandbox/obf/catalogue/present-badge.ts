import { drawPng } from '../../catalogue/draw-png.ts';
import type { Behaviour } from '../options.ts';
import type { ObfBadge } from './badge.ts';

/** Below the public address; a broken one answers 404. */
export function imagePath({ id, image }: ObfBadge): string {
  return image === 'png' ? `/images/${id}.png` : `/images/missing-${id}.png`;
}

/** `BadgeListElement`. */
export function presentListed(badge: ObfBadge, publicUrl: string, lists: Behaviour['lists']) {
  const [{ name, description, tag }] = badge.content;
  const languages = badge.content.map(({ language }) => language);
  return {
    id: badge.id,
    name,
    description,
    image: `${publicUrl}${imagePath(badge)}`,
    primary_language: badge.primaryLanguage,
    ...(lists === 'old' ? { languages } : { language: languages }),
    category: badge.category,
    tag,
    client_alias_id: badge.aliasIds,
    creator_id: null,
    draft: badge.draft,
    ctime: badge.createdOn,
    mtime: badge.createdOn,
  };
}

function imageData({ number }: ObfBadge): string {
  return `data:image/png;base64,${drawPng(number).toString('base64')}`;
}

/** The `badge` of an `Event`: as it was when it was issued. */
export function presentIssued(badge: ObfBadge) {
  return {
    id: badge.id,
    image: imageData(badge),
    primary_language: badge.primaryLanguage,
    content: badge.content.map((content) => ({ ...content, alignment: [] })),
    creator: null,
  };
}

/** `Badge`. */
export function presentBadge(badge: ObfBadge) {
  return {
    ...presentIssued(badge),
    category: badge.category,
    intent: null,
    client_alias_id: badge.aliasIds,
    email_message: null,
    expires: 0,
    draft: badge.draft,
    ctime: badge.createdOn,
    mtime: badge.createdOn,
  };
}
