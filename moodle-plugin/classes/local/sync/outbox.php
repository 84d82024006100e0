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

namespace local_navigatr\local\sync;

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\award\completion_records;
use local_navigatr\local\award\mailable;
use local_navigatr\local\award\origin;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;

/**
 * Which awards are to be sent, and what makes one be sent again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class outbox {
    /** What was earned just now, and what a person sends. It goes first: nobody waits behind a backfill of ten thousand. */
    public const LIVE = "a.origin <> '" . origin::BACKFILL . "' AND a.due <> 3";

    /** What the sidecar has, and what may have changed since: after what is new, and never more than some thousands. */
    public const CHANGED = 'a.due = 3';

    /** What was earned before the course was mapped. */
    public const BACKFILL = "a.origin = '" . origin::BACKFILL . "' AND a.due <> 3";

    /** What could not be handed over before: last, so that however many there are, nobody waits behind them. */
    public const PROBLEM = '1 = 1';

    /** All of them, in their order. */
    public const KINDS = [self::LIVE, self::CHANGED, self::BACKFILL, self::PROBLEM];

    /**
     * A page of what is to be sent now, oldest first.
     *
     * @param string $kind which awards, one of the kinds above
     * @param int $afterid id of the last one of the page before
     * @param int $limit
     * @return \stdClass[] rows of awards, with the mapping's present `providerid`, `badgeid`, `sendscore`, `evidencetemplate`,
     *         `validmonths`, and `maysend`: whether the learner's data may be sent
     */
    public static function page(string $kind, int $afterid = 0, int $limit = vocabulary::BATCH_MAX): array {
        global $DB;
        [$connected, $targets] = accounts::sql_connected('a.target');
        [$isproblem, $problems] = $DB->get_in_or_equal(award::PROBLEMS, SQL_PARAMS_NAMED, 'problem', $kind === self::PROBLEM);
        $sql = self::with_mapping() . "
                 WHERE a.due > 0 AND a.id > :afterid AND $connected AND $kind
                       AND COALESCE(a.reason, '') $isproblem
                       AND (a.due >= :anycase OR m.state = :active)
                       AND a.status IN ('waiting', 'sent') AND " . self::may_leave() . "
                       AND " . resync_batch::has_erasures('a.userid', 'a.courseid') . "
              ORDER BY a.id";
        $params = ['afterid' => $afterid, 'anycase' => award::DUE_FORCED, 'active' => mapping::ACTIVE] + $targets;
        return $DB->get_records_sql($sql, $params + $problems, 0, $limit);
    }

    /**
     * Whether something goes on without a person: neither what is stopped, nor what could not be handed over.
     *
     * @param int $courseid 0: on the whole site
     * @return bool
     */
    public static function has_ready(int $courseid): bool {
        global $DB;
        [$connected, $targets] = accounts::sql_connected('a.target');
        [$isnoproblem, $problems] = $DB->get_in_or_equal(award::PROBLEMS, SQL_PARAMS_NAMED, 'problem', false);
        $sql = self::with_mapping() . "
                 WHERE a.due > 0 AND a.rule >= 0 AND a.status = 'waiting' AND $connected
                       AND COALESCE(a.reason, '') $isnoproblem
                       AND (a.due >= :anycase OR m.state = :active) AND " . self::may_leave() . "
                       AND (a.courseid = :courseid OR 0 = :everywhere)";
        return $DB->record_exists_sql($sql, ['anycase' => award::DUE_FORCED, 'active' => mapping::ACTIVE] + $targets + $problems + [
            'courseid' => $courseid,
            'everywhere' => $courseid,
        ]);
    }

    /**
     * Awards as they are now.
     *
     * @param int[] $ids
     * @return \stdClass[] as {@see self::page()}, by id
     */
    public static function rows(array $ids): array {
        global $DB;
        if (!$ids) {
            return [];
        }
        [$insql, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
        return $DB->get_records_sql(self::with_mapping() . " WHERE a.id $insql", $params);
    }

    /**
     * Awards that the sidecar has, as they are sent to it again: those that may leave at this moment.
     *
     * @param string[] $uuids
     * @return \stdClass[] as {@see self::page()}, by id
     */
    public static function sent(array $uuids): array {
        global $DB;
        if (!$uuids) {
            return [];
        }
        [$insql, $params] = $DB->get_in_or_equal($uuids, SQL_PARAMS_NAMED);
        $sql = self::with_mapping() . " WHERE a.status = 'sent' AND a.uuid $insql AND " . self::may_leave() . ' ORDER BY a.id';
        return $DB->get_records_sql($sql, $params);
    }

    /**
     * Those of which the learner's data may be sent at this moment.
     *
     * @param int[] $ids
     * @return int[]
     */
    public static function allowed(array $ids): array {
        global $DB;
        if (!$ids) {
            return [];
        }
        [$insql, $params] = $DB->get_in_or_equal($ids, SQL_PARAMS_NAMED);
        $sql = "SELECT a.id FROM {local_navigatr_award} a WHERE a.id $insql AND " . consents::sql_allow('a');
        return $DB->get_fieldset_sql($sql, $params);
    }

    /**
     * Whether something of a mapping that the sidecar has is still to be sent again. What is never sent does not count; of what is
     * sent once more after all that is new, only what has another badge than the mapping.
     *
     * @param mapping_key $key
     * @return bool
     */
    public static function has_changes(mapping_key $key): bool {
        global $DB;
        $sql = self::with_mapping() . "
                 WHERE a.courseid = :courseid AND a.target = :target AND a.rule = :rule
                       AND (a.due IN (1, 2)
                            OR a.due = 3 AND a.badgepinned = 0 AND (a.badgeid <> m.badgeid OR a.providerid <> m.providerid))
                       AND a.status = 'sent' AND " . self::may_leave();
        return $DB->record_exists_sql($sql, (array) $key);
    }

    /**
     * How many badges go out once the mappings of courses issue: what may leave Moodle, also what has the record of its completion
     * again, and what the sidecar holds, of learners who get mail from Moodle. What needs attention is listed, and is not counted.
     * What else keeps a badge, such as an address of two accounts, shows only when it is sent.
     *
     * @param int[] $courseids
     * @return int
     */
    public static function count_released(array $courseids): int {
        global $DB;
        if (!$courseids) {
            return 0;
        }
        [$insql, $params] = $DB->get_in_or_equal($courseids, SQL_PARAMS_NAMED);
        [$isproblem, $problems] = $DB->get_in_or_equal(award::PROBLEMS, SQL_PARAMS_NAMED, 'problem', false);
        [$connected, $targets] = accounts::sql_connected('a.target');
        $sql = "SELECT COUNT(1)
                  FROM {local_navigatr_award} a
                  JOIN {user} u ON u.id = a.userid
                 WHERE a.courseid $insql AND a.rule >= 0 AND $connected
                       AND " . self::is_permitted() . ' AND ' . mailable::sql('u') . '
                       AND (' . completion_records::sql_is_back('a') . " AND (a.due > 0 OR a.status = 'sent')
                            OR " . self::has_record() . " AND (
                                a.status = 'waiting' AND a.due > 0 AND COALESCE(a.reason, '') $isproblem
                                OR a.status = 'sent' AND COALESCE(a.state, 'queued') = 'queued'))";
        return $DB->count_records_sql($sql, $params + $problems + $targets);
    }

    /**
     * Marks what the sidecar has and has not settled, and of which learner, score or text changed since.
     */
    public static function send_again_what_changed(): void {
        changed_people::send_again();
        changed_scores::send_again();
        changed_texts::send_again();
    }

    /**
     * SQL: an award `a` may leave Moodle: its learner agrees, or need not, and is not to be erased, and it has the record of its
     * completion.
     *
     * @return string
     */
    private static function may_leave(): string {
        return '(' . self::is_permitted() . ' AND ' . self::has_record() . ')';
    }

    /**
     * SQL: the learner of an award `a` agrees, or need not, and is not to be erased.
     *
     * @return string
     */
    private static function is_permitted(): string {
        return '(' . consents::sql_allow('a') . ' AND ' . erasures::not_pending('a.userid', 'a.courseid') . ')';
    }

    /**
     * SQL: an award `a` has, and had, the record of its completion.
     *
     * @return string
     */
    private static function has_record(): string {
        return '(a.timecompletionlost = 0 AND NOT ' . completion_records::sql_missing('a') . ')';
    }

    /**
     * SQL: awards `a`, beside them the mapping `m` of their course and target, if there is one, whether the learner's data may
     * be sent (`maysend`), why not (`consentreason`), and what the learner agreed to (`agreedshared`, of
     * {@see consents::sql_shared()}).
     *
     * @return string
     */
    public static function with_mapping(): string {
        return "SELECT a.*, CASE WHEN " . consents::sql_allow('a') . " THEN 1 ELSE 0 END AS maysend,
                       " . consents::sql_missing_reason('a') . " AS consentreason,
                       " . consents::sql_shared('a') . " AS agreedshared,
                       m.providerid AS mapproviderid, m.badgeid AS mapbadgeid, m.sendscore, m.evidencetemplate, m.validmonths
                  FROM {local_navigatr_award} a
             LEFT JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule";
    }
}
