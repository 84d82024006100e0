<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_navigatr\local\award;

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;

/**
 * A learner earned the badge of a mapped course. Kept for ever, because Moodle is the one who knows what was earned.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class award extends \core\persistent {
    /** Its table. */
    public const TABLE = 'local_navigatr_award';

    /** SQL: the sidecar has it and has neither settled it nor is sending it, as far as Moodle knows. */
    public const UNSETTLED = "status = 'sent' AND (state IS NULL OR state IN (" . vocabulary::SQL_OPEN . '))';

    /** SQL: it has not left Moodle, and would leave it when nothing kept it. */
    public const UNSENT = "status IN ('waiting', 'noconsent')";

    /** Not accepted by the sidecar yet. */
    public const WAITING = 'waiting';

    /** The sidecar has it. */
    public const SENT = 'sent';

    /** Was complete before the course was mapped; only a confirmed backfill sends it. */
    public const BASELINE = 'baseline';

    /** Completed, but Moodle does not track the person's completion (a teacher, a suspended enrolment). */
    public const NOT_TRACKED = 'nottracked';

    /** Waits for the learner to agree. */
    public const NO_CONSENT = 'noconsent';

    /** A person decided, before it was sent, that it is not. */
    public const CANCELLED = 'cancelled';

    /** Of an account that was merged into one with an award of its own for the same. */
    public const MERGED = 'merged';

    /** Reason of a cancel: a person asked for it. */
    public const BY_PERSON = 'cancelled_by_person';

    /** Reason of a cancel: the learner refused, or agrees no longer. */
    public const CONSENT_WITHDRAWN = 'consent_withdrawn';

    /** Reason of a cancel: learners are asked by now, and this one has not answered. */
    public const CONSENT_REQUIRED = 'consent_required';

    /** Reason of a cancel: its account was merged into one with an award of its own. */
    public const ACCOUNT_MERGED = 'account_merged';

    /** Why it cannot be handed over: its course total cannot be read. */
    public const SCORE_UNREADABLE = 'score_unreadable';

    /** Why it is not handed over: its mapping sends the course total, which Moodle has not worked out yet. */
    public const SCORE_NOT_FINAL = 'score_not_final';

    /** Why it cannot be handed over: something else that belongs to it cannot be read. */
    public const UNREADABLE = 'award_unreadable';

    /** Why it is not handed over: it alone is more than the way to the sidecar lets through. */
    public const TOO_LARGE = 'award_too_large';

    /** Why it is not handed over: the sidecar, or something before it, does not take it. */
    public const REFUSED = 'award_refused';

    /** Why it waits: Moodle has no record of its completion at the moment. */
    public const COMPLETION_MISSING = 'completion_missing';

    /** Why it waits, and a person has to look: Moodle has had no record of its completion for a day. The sidecar's word, too. */
    public const COMPLETION_REMOVED = 'completion_removed';

    /** Why only a person releases it: its course was deleted before it was sent. */
    public const COURSE_DELETED = 'course_deleted';

    /** Why only a person releases it: the learner held another role when it was recorded, such as a teacher's. */
    public const OTHER_ROLE = 'other_role';

    /** What keeps an award in Moodle: reasons of its own, beside those of the sidecar. */
    public const PROBLEMS = [
        self::SCORE_UNREADABLE, self::SCORE_NOT_FINAL, self::UNREADABLE, self::TOO_LARGE, self::REFUSED,
    ];

    /** With these reasons a person has to look at an award that has not left Moodle. */
    public const LISTED = [...self::PROBLEMS, self::COMPLETION_REMOVED, self::COURSE_DELETED];
    /** There is nothing to send. */
    public const NOT_DUE = 0;

    /** To be sent while the mapping is active. */
    public const DUE = 1;

    /** To be sent whatever the mapping says: the sidecar has it already, or the course is gone. */
    public const DUE_FORCED = 2;

    /** As {@see self::DUE_FORCED}, after all that is new: something that is sent with it may have changed. */
    public const DUE_AFTERWARDS = 3;

    /** Instants and ids that are 0 where there is none. */
    private const ZEROS = [
        'timecompletionlost', 'timereset', 'heldcompletionid', 'timesent', 'taughtin', 'timeissued', 'timerevoked',
    ];

    /**
     * Columns beside those that every persistent has.
     *
     * @return array
     */
    protected static function define_properties() {
        $text = ['type' => PARAM_RAW];
        $optional = $text + ['null' => NULL_ALLOWED, 'default' => null];
        return [
            'uuid' => $text,
            'courseid' => ['type' => PARAM_INT],
            'userid' => ['type' => PARAM_INT],
            'target' => $text,
            'rule' => ['type' => PARAM_INT, 'default' => mapping::COURSE_RULE],
            'cycle' => ['type' => PARAM_INT, 'default' => 0],
            'onekey' => $text,
            'formeruserid' => ['type' => PARAM_INT, 'default' => 0],
            'providerid' => $text,
            'badgeid' => $text,
            'coursename' => $text,
            'timecompleted' => ['type' => PARAM_INT],
            'completionid' => ['type' => PARAM_INT, 'default' => 0],
            'origin' => $text + ['choices' => array_keys(origin::TRIGGERS)],
            'status' => $text + ['choices' => vocabulary::AWARD_STATUSES],
            'due' => ['type' => PARAM_INT, 'default' => self::NOT_DUE],
            'state' => $optional,
            'reason' => $optional,
            'cancelreason' => $optional,
            'needs' => $optional,
            'badgepinned' => ['type' => PARAM_BOOL, 'default' => false],
            ...array_fill_keys(self::ZEROS, ['type' => PARAM_INT, 'default' => 0]),
            'issuereason' => $optional,
            'withoutscore' => ['type' => PARAM_BOOL, 'default' => false],
            'notice' => $optional,
            'claimed' => ['type' => PARAM_INT, 'default' => null, 'null' => NULL_ALLOWED],
        ];
    }

    /**
     * SQL: how an award stands, in one word: its state at the sidecar, or its status in Moodle.
     *
     * @param string $alias of the table
     * @return string
     */
    public static function standing(string $alias): string {
        return "CASE WHEN {$alias}.status = 'sent' THEN COALESCE({$alias}.state, 'queued')
                     WHEN {$alias}.status = 'waiting' AND {$alias}.due > 0
                          AND {$alias}.reason IN ('" . implode("', '", self::LISTED) . "') THEN 'needs_attention'
                     ELSE {$alias}.status END";
    }

    /**
     * SQL: an award stands so. The same as comparing {@see self::standing()}, but an index finds it.
     *
     * @param string $alias of the table
     * @param string $standing
     * @return string
     * @throws \coding_exception for a word that no award stands by
     */
    public static function sql_stands(string $alias, string $standing): string {
        $issent = "$alias.status = 'sent' AND $alias.state = '$standing'";
        $isstatus = "$alias.status = '$standing'";
        $islisted = "$alias.due > 0 AND COALESCE($alias.reason, '') IN ('" . implode("', '", self::LISTED) . "')";
        $isnostate = !in_array($standing, vocabulary::ISSUANCE_STATES, true);
        if ($isnostate && !in_array($standing, array_diff(vocabulary::AWARD_STATUSES, [self::SENT]), true)) {
            throw new \coding_exception("No award stands so: $standing");
        }
        return '(' . match ($standing) {
            'queued' => "$alias.status = 'sent' AND ($alias.state IS NULL OR $alias.state = 'queued')",
            'needs_attention' => "$issent OR $alias.status = 'waiting' AND $islisted",
            self::CANCELLED => "$issent OR $isstatus",
            self::WAITING => "$isstatus AND NOT ($islisted)",
            default => $isnostate ? $isstatus : $issent,
        } . ')';
    }

    /**
     * What a person is offered for an award: the sidecar's word where it has it, Moodle's own where not.
     *
     * @param \stdClass $award `status`, `state`, `reason`, `target` and `origin`
     * @return string[] of the contract's `awardActions`
     */
    public static function actions(\stdClass $award): array {
        if ($award->status !== self::SENT) {
            return vocabulary::ACTIONS_OF_STATUS[$award->status] ?? [];
        }
        $offers = vocabulary::ACTIONS[$award->state ?? ''] ?? ['' => []];
        $offered = $offers[$award->reason ?? ''] ?? $offers[''];
        $offered = origin::is_by_others($award) ? array_diff($offered, vocabulary::SIDECAR_ACTIONS) : $offered;
        return array_filter($offered, fn($action) => platform_actions::can($action, $award->target ?? ''));
    }

    /**
     * What Moodle can send again to free an issuance that stands for this reason.
     *
     * @param string|null $reason
     * @return string|null `profile`, `score` or null
     */
    public static function need_of(?string $reason): ?string {
        return vocabulary::NEED_OF_REASON[$reason ?? ''] ?? null;
    }
}
