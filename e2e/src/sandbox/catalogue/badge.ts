export const badgeStatuses = ['Published', 'Unpublished'] as const;
export type BadgeStatus = (typeof badgeStatuses)[number];

export const badgeSources = ['Internal', 'Credly', 'OpenUniversity'] as const;
export type BadgeSource = (typeof badgeSources)[number];

/** How the badge answers an otherwise good issue call. */
export type IssueRule =
  | { readonly kind: 'issue'; readonly status: 200 | 201 }
  | { readonly kind: 'minimum_score'; readonly score: number }
  | { readonly kind: 'needs_evidence' }
  | { readonly kind: 'never_met' }
  | { readonly kind: 'refuse'; readonly status: 401 | 500 }
  /** Still listed, but gone when asked for by id. */
  | { readonly kind: 'gone' };

export type BadgeImage = 'svg' | 'png' | 'none' | 'broken';

export interface Badge {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly providerId: number;
  readonly status: BadgeStatus;
  readonly source: BadgeSource;
  readonly image: BadgeImage;
  readonly rule: IssueRule;
}

export interface Provider {
  readonly id: number;
  readonly name: string;
  readonly accountId: number;
  readonly state: 'active' | 'deactivated';
  /** `forbidden`: the account lists it, but issuing from it answers 403. */
  readonly issuing: 'allowed' | 'forbidden';
}
