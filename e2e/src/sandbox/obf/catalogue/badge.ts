import type { BadgeImage } from '../../catalogue/badge.ts';

/** What a badge says in one language. */
export interface BadgeContent {
  readonly language: string;
  readonly name: string;
  readonly description: string;
  /** Markdown. */
  readonly criteria: string;
  readonly tag: readonly string[];
}

export interface ObfBadge {
  readonly id: string;
  readonly clientId: string;
  /** Picks the colour of its image. */
  readonly number: number;
  readonly primaryLanguage: string;
  /** The first one is in the primary language. */
  readonly content: readonly [BadgeContent, ...BadgeContent[]];
  readonly category: readonly string[];
  /** Sub-organisations that may issue it. */
  readonly aliasIds: readonly string[];
  readonly image: Exclude<BadgeImage, 'svg' | 'none'>;
  readonly draft: boolean;
  /** Unix seconds. */
  readonly createdOn: number;
}
