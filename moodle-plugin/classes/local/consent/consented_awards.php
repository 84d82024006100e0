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

namespace local_navigatr\local\consent;

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_counts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\mailable;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;

/**
 * What consent does to awards: what waits for it is sent once it is there; what lacks it waits, or is recalled from the sidecar.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consented_awards {
    /** How many awards are recalled with one statement. */
    private const PAGE = 1000;

    /**
     * SQL: the sidecar has it, and it is not issued. The values of `due` are all there are: with them an index finds it, and
     * not all that was ever issued is read every minute.
     */
    private const UNISSUED = "status = 'sent' AND due IN (0, 1, 2, 3)
        AND (state IS NULL OR state IN (" . vocabulary::SQL_UNISSUED . '))';

    /**
     * Brings awards in line with the current answers and the current switch.
     *
     * @param int $userid 0: everybody
     * @param int $courseid 0: all courses
     */
    public static function update(int $userid = 0, int $courseid = 0): void {
        erased_refusals::recognise();
        $whose = ($userid ? " AND userid = $userid" : '') . ($courseid ? " AND courseid = $courseid" : '');
        self::release($whose);
        self::forget_recall($whose);
        self::stop_waiting($whose);
        self::tell_refusal($whose);
        self::recall($whose);
    }

    /**
     * What turning the switch off would do.
     *
     * @return int[] `sent`: badges without an answer that would go at once, to learners who get mail from Moodle; `refused`:
     *         those that stay, because the learner refused or withdrew
     */
    public static function preview_switch_off(): array {
        global $DB;
        $refused = consents::sql_answered('a', consents::REFUSED);
        $sql = "SELECT COUNT(1)
                  FROM {local_navigatr_award} a
             LEFT JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule
             LEFT JOIN {user} u ON u.id = a.userid
                 WHERE a.status = :noconsent";
        $status = ['noconsent' => award::NO_CONSENT];
        [$connected, $targets] = accounts::sql_connected('a.target');
        return [
            'sent' => $DB->count_records_sql(
                "$sql AND NOT $refused AND $connected AND (m.state = :active OR a.timesent > 0)
                      AND COALESCE(a.reason, '') NOT IN (" . vocabulary::SQL_MAY_EXIST . ") AND " . mailable::sql('u'),
                $status + $targets + ['active' => mapping::ACTIVE]
            ),
            'refused' => $DB->count_records_sql("$sql AND $refused", $status),
        ];
    }

    /**
     * Lets go what waits for nothing else. After an answer also what the sidecar still has as cancelled for lack of it.
     *
     * @param string $whose
     */
    private static function release(string $whose): void {
        global $DB;
        $stopped = "status = 'noconsent'";
        if ($whose !== '') {
            $reasons = vocabulary::SQL_CONSENT_REASONS;
            $stopped = "($stopped OR status = 'sent' AND state = 'cancelled' AND reason IN ($reasons))";
        }
        // What the sidecar had before goes to it also without a mapping: it holds what is paused.
        $DB->execute("UPDATE {local_navigatr_award}
                         SET status = 'waiting', cancelreason = NULL, timemodified = :now,
                             reason = CASE WHEN state = 'needs_attention' AND reason IN (" . vocabulary::SQL_MAY_EXIST . ")
                                 THEN reason END,
                             due = CASE WHEN timesent > 0 THEN 2 ELSE 1 END
                       WHERE $stopped $whose AND " . self::allowed(), ['now' => time()]);
    }

    /**
     * Where the sidecar forgot a learner who agrees, or is no longer asked, but had to leave the award as it stands: from now on
     * it is one like all others.
     *
     * @param string $whose
     */
    private static function forget_recall(string $whose): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award} SET cancelreason = NULL
                       WHERE " . self::UNISSUED . " $whose AND " . self::allowed() . "
                             AND cancelreason IN (" . vocabulary::SQL_CONSENT_REASONS . ')');
    }

    /**
     * Stops what has not left Moodle. What is on its way at this moment is recalled once the sidecar has answered.
     *
     * @param string $whose
     */
    private static function stop_waiting(string $whose): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award}
                         SET due = CASE WHEN timecompletionlost > 0 AND timesent > 0 THEN 2 ELSE 0 END, timecompletionlost = 0,
                             status = 'noconsent', cancelreason = " . self::missing_reason() . ", timemodified = :now
                       WHERE status = 'waiting' $whose AND NOT " . self::allowed(), ['now' => time()]);
    }

    /**
     * A learner was only asked when it was stopped, and has refused since. The sidecar is told, whatever Moodle forgets.
     *
     * @param string $whose
     */
    private static function tell_refusal(string $whose): void {
        global $DB;
        $DB->execute("UPDATE {local_navigatr_award}
                         SET due = CASE WHEN timesent > 0 THEN 2 ELSE due END, cancelreason = :withdrawn,
                             timemodified = CASE WHEN timesent > 0 THEN :now ELSE timemodified END
                       WHERE status = 'noconsent' AND cancelreason = :required $whose
                             AND " . consents::sql_answered('{local_navigatr_award}', consents::REFUSED), [
            'withdrawn' => award::CONSENT_WITHDRAWN, 'required' => award::CONSENT_REQUIRED, 'now' => time(),
        ]);
    }

    /**
     * Recalls what the sidecar has and has not issued. What a person cancelled is recalled only where the learner refused: the
     * sidecar still has the name.
     *
     * @param string $whose
     */
    private static function recall(string $whose): void {
        global $DB;
        $award = '{local_navigatr_award}';
        $where = self::UNISSUED . " $whose AND NOT " . self::allowed() . "
                  AND COALESCE(cancelreason, '') <> " . self::missing_reason() . "
                  AND (COALESCE(state, 'queued') <> 'cancelled'
                       OR COALESCE(reason, '') NOT IN (" . vocabulary::SQL_ERASED . ")
                          AND " . consents::sql_answered($award, consents::REFUSED) . ')';
        // Named first, so that what is settled while this runs keeps what it became.
        $ids = $DB->get_fieldset_sql("SELECT id FROM $award WHERE $where");
        foreach (array_chunk($ids, self::PAGE) as $page) {
            [$insql, $params] = $DB->get_in_or_equal($page, SQL_PARAMS_NAMED);
            $DB->execute("UPDATE $award
                             SET status = 'noconsent', due = 2, cancelreason = " . self::missing_reason() . ", timemodified = :now
                           WHERE id $insql AND $where", $params + ['now' => time()]);
        }
    }

    /**
     * SQL: an award has no consent because its learner refused or withdrew, not because nobody has answered yet.
     *
     * @param string $award alias of its table
     * @return string
     */
    public static function sql_refused(string $award): string {
        return "($award.status = 'noconsent' AND " . consents::sql_answered($award, consents::REFUSED) . ')';
    }

    /**
     * How many awards that the user may see wait for an answer.
     *
     * @param award_scope $scope
     * @param int $without how many have no consent, of {@see award_counts::count()}
     * @return int
     */
    public static function count_unanswered(award_scope $scope, int $without): int {
        global $DB;
        if ($without === 0 || $without > award_counts::MOST) {
            return $without;
        }
        [$where, $params] = $scope->sql_awards('a');
        $sql = 'SELECT COUNT(1) FROM {local_navigatr_award} a WHERE a.rule >= 0 AND ' . self::sql_refused('a') . " AND $where";
        return max(0, $without - $DB->count_records_sql($sql, $params));
    }

    /**
     * SQL: the award may be sent.
     *
     * @return string
     */
    private static function allowed(): string {
        return consents::sql_allow('{local_navigatr_award}');
    }

    /**
     * SQL: why it may not be sent.
     *
     * @return string
     */
    private static function missing_reason(): string {
        return consents::sql_missing_reason('{local_navigatr_award}');
    }
}
