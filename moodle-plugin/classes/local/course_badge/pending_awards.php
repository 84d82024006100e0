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

namespace local_navigatr\local\course_badge;

use local_navigatr\local\account\accounts;
use local_navigatr\local\actor;
use local_navigatr\local\award\award;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\sync\course_hold_sync;

/**
 * Badges of a course that were earned and are not issued yet, when the course is mapped to another badge or mapped again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pending_awards {
    /** Nobody was asked yet. */
    public const ASK = 'ask';

    /** They are sent with the new badge. */
    public const SEND_NEW = 'send_new';

    /** They are sent with the badge that they were earned for. */
    public const SEND_OLD = 'send_old';

    /** They are not sent. */
    public const CANCEL = 'cancel';

    /** All of these. */
    public const CHOICES = [self::ASK, self::SEND_NEW, self::SEND_OLD, self::CANCEL];

    /** SQL: in the sidecar, which has not sent them. */
    private const QUEUED = award::UNSETTLED;

    /** SQL: being sent by the sidecar at this moment. Nobody is asked about it. */
    private const SENDING = "status = 'sent' AND state = 'sending' AND due IN (0, 3)";

    /**
     * How many there are. Those that a person pinned to an older badge are none: that was decided.
     *
     * @param mapping_key $key
     * @return int
     */
    public static function count(mapping_key $key): int {
        return count(self::ids($key, award::UNSENT)) + count(self::ids($key, self::QUEUED));
    }

    /**
     * How many there are in courses, whose mappings are those of the connected account.
     *
     * @param int[] $courseids
     * @return int
     */
    public static function count_in(array $courseids): int {
        global $DB;
        $count = 0;
        foreach (array_chunk($courseids, 1000) as $some) {
            [$in, $params] = $DB->get_in_or_equal($some, SQL_PARAMS_NAMED);
            [$connected, $targets] = accounts::sql_connected('target');
            $count += $DB->count_records_select(
                award::TABLE,
                "courseid $in AND $connected AND rule = :rule AND badgepinned = 0
                      AND (" . award::UNSENT . ' OR ' . self::QUEUED . ')',
                $params + $targets + ['rule' => mapping::COURSE_RULE]
            );
        }
        return $count;
    }

    /**
     * Does with them what a person chose, in Moodle; the sidecar is told later. Throws when nobody chose.
     *
     * @param mapping_key $key of what the course issued before
     * @param mapping|null $old what the course is mapped to before
     * @param string $choice
     * @param bool $crosses whether the new badge is another platform's
     * @return string what the sidecar is told about the course afterwards, of {@see course_hold_sync}
     */
    public static function settle(mapping_key $key, ?mapping $old, string $choice, bool $crosses = false): string {
        if (self::count($key) === 0) {
            return course_hold_sync::RELEASE;
        }
        switch ($choice) {
            case self::SEND_NEW:
                if ($crosses) {
                    // What was earned for one platform is not sent to another: its learner may have agreed to the first only.
                    throw new \moodle_exception('waitingchoice', 'local_navigatr');
                }
                // Where it is not issued all the same, it gets the new badge afterwards.
                self::update($key, self::SENDING, ['due' => award::DUE_AFTERWARDS]);
                $isthere = self::ids($key, self::QUEUED) || self::ids($key, self::SENDING);
                return $isthere ? course_hold_sync::RELEASE_ONCE_SENT : course_hold_sync::RELEASE;
            case self::SEND_OLD:
                if ($crosses) {
                    // No mapping lets it go any more.
                    self::update($key, "status = 'waiting' AND due = " . award::DUE, ['due' => award::DUE_FORCED]);
                }
                $badge = $old ? ['badgeid' => $old->get('badgeid'), 'providerid' => $old->get('providerid')] : [];
                self::update($key, award::UNSENT, $badge + ['badgepinned' => 1]);
                self::update($key, self::QUEUED, ['badgepinned' => 1]);
                return course_hold_sync::RELEASE;
            case self::CANCEL:
                $cancelled = [
                    'status' => award::CANCELLED, 'due' => award::NOT_DUE, 'reason' => null, 'needs' => null,
                    'cancelreason' => award::BY_PERSON, 'timecompletionlost' => 0,
                ];
                // A learner's refusal says more than a person's cancel, and the sidecar may still have to hear of it.
                self::update($key, "status = 'noconsent' AND cancelreason IS NOT NULL", ['status' => award::CANCELLED]);
                self::update($key, award::UNSENT, $cancelled);
                // With a state that the sidecar has, it is recalled.
                self::update($key, self::QUEUED, $cancelled + ['state' => 'queued']);
                return course_hold_sync::RELEASE;
            default:
                throw new \moodle_exception('waitingchoice', 'local_navigatr');
        }
    }

    /**
     * Changes them with one statement, so that what is sent or cancelled meanwhile is not.
     *
     * @param mapping_key $key
     * @param string $which one of the above
     * @param array $fields
     */
    private static function update(mapping_key $key, string $which, array $fields): void {
        global $DB;
        $fields += actor::columns() + ['timemodified' => time()];
        $set = implode(', ', array_map(fn($column) => "$column = :$column", array_keys($fields)));
        $DB->execute(
            "UPDATE {local_navigatr_award} SET $set
              WHERE courseid = :courseid AND target = :target AND rule = :rule AND badgepinned = 0 AND $which",
            $fields + (array) $key
        );
    }

    /**
     * Ids of awards that are not pinned.
     *
     * @param mapping_key $key
     * @param string $select
     * @return string[]
     */
    private static function ids(mapping_key $key, string $select): array {
        global $DB;
        $select = "courseid = :courseid AND target = :target AND rule = :rule AND badgepinned = 0 AND $select";
        return $DB->get_fieldset_select(award::TABLE, 'id', $select, (array) $key);
    }
}
