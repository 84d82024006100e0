import type { OperationResult } from '@local-navigatr/shared-types';

type Badge = OperationResult<'get_badges'>['badges'][number];
type Attempt = OperationResult<'get_issuance'>['attempts'][number];

export const badge = (id: string, changes: Partial<Badge> = {}): Badge => ({
  id,
  providerId: '1',
  providerName: 'Northfield College',
  name: `Badge ${id}`,
  description: '',
  imageUrl: null,
  status: 'Published',
  source: 'Internal',
  issuable: true,
  url: `https://navigatr.app/badge/${id}`,
  ...changes,
});

export const badgePage = (
  badges: Badge[],
  changes: Partial<OperationResult<'get_badges'>> = {},
): OperationResult<'get_badges'> => ({
  badges,
  total: badges.length,
  page: 1,
  size: 24,
  pending: 0,
  fetchedAt: null,
  stale: false,
  ...changes,
});

export const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  requestId: 'award-1.1',
  startedAt: '2026-11-21T10:00:00Z',
  finishedAt: '2026-11-21T10:00:01Z',
  outcome: 'issued',
  httpStatus: 200,
  errorClass: null,
  latencyMs: 100,
  repeat: false,
  mayHaveIssued: false,
  remedy: 'claim_mail',
  ...changes,
});

/** Those of the bodies here, as Moodle would write them. */
const TIMES = ['09', '10', '11', '12'].map((hour) => `2026-11-21T${hour}:00:00Z`);

export const issuance = (
  changes: Partial<OperationResult<'get_issuance'>> = {},
): OperationResult<'get_issuance'> => ({
  awardId: 'award-1',
  platformName: '',
  words: [],
  target: 'navigatr:production:9',
  courseId: '2',
  userId: '5',
  rule: 0,
  cycle: 0,
  providerId: '1',
  badgeId: '51',
  trigger: 'completion',
  state: 'issued',
  reason: null,
  needs: null,
  remedy: 'claim_mail',
  advice: '',
  repeats: 0,
  remoteId: null,
  address: null,
  problems: [],
  completedAt: '2026-11-21T10:00:00Z',
  acceptedAt: '2026-11-21T10:00:00Z',
  changedAt: '2026-11-21T10:00:01Z',
  nextAttemptAt: null,
  attempts: [attempt()],
  holds: [],
  audit: [],
  people: [],
  learnerName: '',
  badgeName: '',
  badgeUrl: '',
  expires: '',
  times: TIMES.map((instant) => ({ instant, text: `<${instant}>` })),
  ...changes,
});

export const progress = (
  changes: Partial<OperationResult<'get_progress'>> = {},
): OperationResult<'get_progress'> => ({
  waiting: 0,
  completionMissing: 0,
  queued: 0,
  sending: 0,
  issued: 0,
  unknown: 0,
  needsAttention: 0,
  cancelled: 0,
  revoking: 0,
  revoked: 0,
  baseline: 0,
  notTracked: 0,
  noConsent: 0,
  etaSeconds: null,
  sentOnResume: 0,
  causes: [],
  ...changes,
});
