/** Every hook between our templates and our modules. */
export const regions = {
  connectionForm: '[data-region="local_navigatr-connection-form"]',
  accountForm: '[data-region="local_navigatr-account-form"]',
  testResult: '[data-region="local_navigatr-test-result"]',
  unreachable: '[data-region="local_navigatr-unreachable"]',
  notPaired: '[data-region="local_navigatr-not-paired"]',
  confirmTarget: '[data-region="local_navigatr-confirm-target"]',
  outcome: '[data-region="local_navigatr-outcome"]',
  stepNotice: '[data-region="local_navigatr-step-notice"]',
  progress: '[data-region="local_navigatr-progress"]',
  eta: '[data-region="local_navigatr-eta"]',
  picker: '[data-region="local_navigatr-badge-picker"]',
  badgeChange: '[data-region="local_navigatr-badge-change"]',
  bar: '[data-region="local_navigatr-bar"]',
  badges: '[data-region="local_navigatr-badges"]',
  score: '[data-region="local_navigatr-score"]',
  scoreNeeded: '[data-region="local_navigatr-score-needed"]',
  scoreUnreachable: '[data-region="local_navigatr-score-unreachable"]',
  scoreUnsent: '[data-region="local_navigatr-score-unsent"]',
  updated: '[data-region="local_navigatr-updated"]',
  providerSearch: '[data-region="local_navigatr-provider-search"]',
  providersFound: '[data-region="local_navigatr-providers-found"]',
  found: '[data-region="local_navigatr-found"]',
  pickerNotice: '[data-region="local_navigatr-picker-notice"]',
  mappingProblems: '[data-region="local_navigatr-problems"]',
  mappingStanding: '[data-region="local_navigatr-standing"]',
  mapping: '[data-region="local_navigatr-mapping"]',
  providers: '[data-region="local_navigatr-providers"]',
  log: '[data-region="local_navigatr-log"]',
  sharedAddresses: '[data-region="local_navigatr-shared-addresses"]',
  sharedAddressesList: '[data-region="local_navigatr-shared-addresses-list"]',
  details: '[data-region="local_navigatr-details"]',
  detailsNotice: '[data-region="local_navigatr-details-notice"]',
  badgeImage: 'img[data-region="local_navigatr-badge-image"]',
  bulk: '[data-region="local_navigatr-bulk"]',
  bulkCount: '[data-region="local_navigatr-bulk-count"]',
  bulkProgress: '[data-region="local_navigatr-bulk-progress"]',
  bulkState: '[data-region="local_navigatr-bulk-state"]',
  causes: '[data-region="local_navigatr-causes"]',
  cause: '[data-region="local_navigatr-cause"]',
  reportTable: '[data-region="core_reportbuilder/report"]',
  learner: '.local-navigatr-learner',
} as const;

export const actions = {
  test: '[name="test"]',
  removeConnection: '[data-action="local_navigatr-remove-connection"]',
  copy: '[data-action="local_navigatr-copy"]',
  copyCommand: '[data-action="local_navigatr-copy-command"]',
  confirmAccount: 'input[type="checkbox"][name="confirmaccount"]',
  search: '[data-action="local_navigatr-search"]',
  showMore: '[data-action="local_navigatr-show-more"]',
  chooseBadge: 'input[name="local_navigatr-badge"]',
  saveMapping: '[data-action="local_navigatr-save-mapping"]',
  setState: '[data-action="local_navigatr-set-state"]',
  removeMapping: '[data-action="local_navigatr-remove-mapping"]',
  retryBadges: '[data-action="local_navigatr-retry-badges"]',
  refreshBadges: '[data-action="local_navigatr-refresh-badges"]',
  sendScore: '[data-action="local_navigatr-send-score"]',
  refreshProviders: '[data-action="local_navigatr-refresh-providers"]',
  retryProviders: '[data-action="local_navigatr-retry-providers"]',
  showDetails: '[data-action="local_navigatr-show-details"]',
  tellApart: '[data-action="local_navigatr-tell-apart"]',
  bulk: '[data-action="local_navigatr-bulk"]',
  bulkCause: '[data-action="local_navigatr-bulk-cause"]',
  bulkStop: '[data-action="local_navigatr-bulk-stop"]',
  moreColumns: '[data-action="local_navigatr-more-columns"]',
  select: 'input[data-action="local_navigatr-select"]',
  untick: '[data-action="local_navigatr-untick"]',
  selectPage: 'input[data-action="local_navigatr-select-page"]',
  act: '[data-action="local_navigatr-act"]',
} as const;

/** The element, of the kind it is known to be; null when the page does not have it. */
export const find = (root: ParentNode, selector: string): HTMLElement | null =>
  root.querySelector<HTMLElement>(selector);

/** The element that a template always has; a missing one is a bug in the template and throws. */
export function requireElement(root: ParentNode, selector: string): HTMLElement {
  const element = find(root, selector);
  if (!element) throw new Error(`Template without ${selector}`);
  return element;
}

/** What a template always says in a `data-` attribute; a missing one is a bug in the template and throws. */
export function requireData(element: HTMLElement, name: string): string {
  const value = element.dataset[name];
  if (value === undefined) throw new Error(`Template without data ${name}`);
  return value;
}
