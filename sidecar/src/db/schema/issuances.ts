import {
  type Achievement,
  cancelReasons,
  issuanceStates,
  outcomeNames,
  stateReasons,
  triggers,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  type PgColumnBuilderBase,
  pgTable,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { checkList } from './check-list.ts';
import { created, instant } from './columns.ts';
import { recipients } from './recipients.ts';
import { sites } from './sites.ts';

/** Live before retry before backfill. */
export const priorities = { live: 0, retry: 1, backfill: 2 } as const;

/** A column for each thing that is said of what the learner achieved. */
export const achievements = {
  score: doublePrecision('score'),
  evidence: text('evidence'),
  validMonths: smallint('valid_months'),
} satisfies Record<keyof Achievement, PgColumnBuilderBase>;

/**
 * The delivery of one award: dedupe key, queue entry and audit subject in one row. States and who moves between
 * them: `transitions` in shared-types. Only an award that could not be read whole has null keys.
 */
export const issuances = pgTable(
  'issuances',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    awardId: uuid('award_id').notNull(),
    target: text('target'),
    courseId: text('course_id'),
    /** Null once the learner is erased. */
    userId: text('user_id'),
    /** Keyed hash of the user's id: stays when the learner is erased, and keeps a badge from being issued twice. */
    userKey: text('user_key'),
    rule: integer('rule').notNull().default(0),
    cycle: integer('cycle').notNull().default(0),
    recipientId: bigint('recipient_id', { mode: 'number' }).references(() => recipients.id),
    /** Keyed hash of the address it goes, or went, to: finds another account's badge for the same one. */
    addressKey: text('address_key'),
    providerId: text('provider_id'),
    badgeId: text('badge_id'),
    courseName: text('course_name'),
    ...achievements,
    completedAt: instant('completed_at'),
    trigger: text('trigger', { enum: triggers }).notNull(),
    /** What could not be read or is missing: `[{path, message}]`. */
    problems: jsonb('problems').$type<{ path: string; message: string }[]>().notNull().default([]),
    state: text('state', { enum: issuanceStates }).notNull(),
    reason: text('reason', { enum: stateReasons }),
    priority: smallint('priority').notNull(),
    /** Part of the idempotency key: grows on a definite refusal or another body, never after an unknown. */
    revision: integer('revision').notNull().default(0),
    /** PUTs intended so far. */
    attempts: integer('attempts').notNull().default(0),
    /** Steps taken on the schedule; a person's retry starts it anew. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    /** It was refused together with others and gets one more try: a refusal of that is the learner's. */
    secondTry: boolean('second_try').notNull().default(false),
    /** Repeats after an outcome that may have issued; at least 1 for what was handed over before a recovery. */
    repeats: integer('repeats').notNull().default(0),
    /** How often in a row its platform said, when asked, that it does not have the badge. */
    absences: smallint('absences').notNull().default(0),
    /** The recovery in which Moodle last named it; null: none. */
    taughtIn: uuid('taught_in'),
    /** queued: not before. unknown: when the resolver looks at it. revoking: when the platform is asked. */
    nextAttemptAt: instant('next_attempt_at').notNull().default(sql`clock_timestamp()`),
    leaseOwner: text('lease_owner'),
    leaseUntil: instant('lease_until'),
    /** One per claim: only its holder may settle. */
    fence: integer('fence').notNull().default(0),
    /** Why it is to be cancelled: asked for while it was being sent, when the answer is in; before its learner refused, when they agree. */
    cancelReason: text('cancel_reason', { enum: cancelReasons }),
    remoteId: text('remote_id'),
    /** Whether its learner has taken it, as the platform said last; null: it has not said. */
    claimed: boolean('claimed'),
    acceptedAt: created('accepted_at'),
    changedAt: created('changed_at'),
  },
  (table) => [
    unique('issuances_award').on(table.site, table.awardId),
    unique('issuances_once').on(
      table.site,
      table.target,
      table.courseId,
      table.rule,
      table.userKey,
      table.cycle,
    ),
    index('issuances_queue')
      .on(
        table.site,
        table.target,
        table.priority,
        table.courseId,
        table.rule,
        table.badgeId,
        sql`coalesce(provider_id, '')`,
        table.nextAttemptAt,
        table.id,
      )
      .where(sql`state = 'queued'`),
    index('issuances_open')
      .on(table.state, table.nextAttemptAt)
      .where(sql`state in ('sending', 'unknown', 'revoking')`),
    index('issuances_user').on(table.site, table.userKey),
    index('issuances_address').on(table.site, table.addressKey).where(sql`address_key is not null`),
    index('issuances_course').on(table.site, table.courseId),
    index('issuances_recipient').on(table.recipientId),
    index('issuances_remote').on(table.site, table.target, table.remoteId).where(sql`remote_id is not null`),
    index('issuances_state').on(table.site, table.state, table.changedAt),
    checkList('issuances_states', table.state, issuanceStates),
    checkList('issuances_reasons', table.reason, stateReasons),
    checkList('issuances_triggers', table.trigger, triggers),
    checkList('issuances_cancel_reasons', table.cancelReason, cancelReasons),
    check(
      'issuances_whole',
      sql`state in ('needs_attention', 'cancelled') or (target is not null and course_id is not null and user_key is not null and badge_id is not null)`,
    ),
    check('issuances_leased', sql`(state = 'sending') = (lease_until is not null)`),
  ],
);
export type IssuanceRow = typeof issuances.$inferSelect;

/** One PUT, written before it leaves and completed when its answer is in. No bodies, no personal data. */
export const attempts = pgTable(
  'attempts',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    issuance: bigint('issuance', { mode: 'number' })
      .notNull()
      .references(() => issuances.id, { onDelete: 'cascade' }),
    fence: integer('fence').notNull(),
    repeat: boolean('repeat').notNull(),
    startedAt: created('started_at'),
    finishedAt: instant('finished_at'),
    outcome: text('outcome', { enum: outcomeNames }),
    /** Null: no answer came. */
    httpStatus: integer('http_status'),
    errorClass: text('error_class'),
    latencyMs: integer('latency_ms'),
    remoteId: text('remote_id'),
  },
  (table) => [unique('attempts_fence').on(table.issuance, table.fence)],
);
