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

namespace local_navigatr\local;

use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\client;

/**
 * Badges of a course that were earned and are not issued yet, when the course is mapped to another badge or mapped again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class leftovers {
    /** Nobody was asked yet. */
    public const ASK = 'ask';

    /** They are sent with the new badge. */
    public const SEND_NEW = 'send_new';

    /** They are sent with the badge that they were earned for. */
    public const SEND_OLD = 'send_old';

    /** They are not sent. */
    public const CANCEL = 'cancel';

    /** SQL: in Moodle still. */
    private const UNSENT = "status IN ('waiting', 'noconsent')";

    /** SQL: in the sidecar, which has not sent them. */
    private const QUEUED = "status = 'sent' AND (state IS NULL OR state IN ('queued', 'needs_attention'))";

    /**
     * How many there are. Those that a person pinned to an older badge are none: that was decided.
     *
     * @param mapping_key $key
     * @return int
     */
    public static function count(mapping_key $key): int {
        return count(self::ids($key, self::UNSENT)) + count(self::ids($key, self::QUEUED));
    }

    /**
     * Does with them what a person chose, before the mapping changes. Throws, and changes nothing, when nobody chose.
     *
     * @param int $courseid
     * @param mapping|null $old what the course is mapped to before
     * @param string $choice
     * @return string what the sidecar is told about the course afterwards, of {@see course_holds}
     */
    public static function settle(int $courseid, ?mapping $old, string $choice): string {
        $key = mapping_key::of_course($courseid);
        $unsent = self::ids($key, self::UNSENT);
        $queued = self::ids($key, self::QUEUED);
        if (!$unsent && !$queued) {
            return course_holds::RELEASE;
        }
        switch ($choice) {
            case self::SEND_NEW:
                return $queued ? self::hold_until_sent($key) : course_holds::RELEASE;
            case self::SEND_OLD:
                self::pin($unsent, $old);
                self::pin($queued, null);
                return course_holds::RELEASE;
            case self::CANCEL:
                self::cancel_queued($queued);
                self::update($unsent, ['status' => award::CANCELLED, 'cancelreason' => award::BY_PERSON]);
                return course_holds::RELEASE;
            default:
                throw new \moodle_exception('waitingchoice', 'local_navigatr');
        }
    }

    /**
     * Nothing of the mapping is issued until the sidecar has the new badge of each.
     *
     * @param mapping_key $key
     * @return string
     */
    private static function hold_until_sent(mapping_key $key): string {
        course_holds::insist($key, course_holds::HOLD);
        return course_holds::RELEASE_ONCE_SENT;
    }

    /**
     * Keeps awards at the badge that they were earned for.
     *
     * @param string[] $ids
     * @param mapping|null $old what they would have been sent with; null: their own badge
     */
    private static function pin(array $ids, ?mapping $old): void {
        global $DB;
        $badge = $old ? ['badgeid' => $old->get('badgeid'), 'providerid' => $old->get('providerid')] : [];
        foreach ($ids as $id) {
            $DB->update_record(award::TABLE, (object) ($badge + ['id' => $id, 'keepbadge' => 1, 'timemodified' => time()]));
        }
    }

    /**
     * Cancels what the sidecar has. What it is sending this moment it cancels once the answer is in.
     *
     * @param string[] $ids
     */
    private static function cancel_queued(array $ids): void {
        global $DB;
        $reason = ['reason' => award::BY_PERSON];
        foreach (array_chunk($ids, vocabulary::BATCH_MAX) as $page) {
            $uuids = $DB->get_records_list(award::TABLE, 'id', $page, '', 'uuid, id');
            $results = client::from_config()->act('cancel', array_keys($uuids), $reason)->results;
            $done = array_filter($results, fn($result) => in_array($result->result, ['done', 'not_found'], true));
            $doneids = array_map(fn($result) => $uuids[$result->id]->id, $done);
            self::update($doneids, ['state' => 'cancelled', 'cancelreason' => award::BY_PERSON, 'needs' => null] + $reason);
        }
    }

    /**
     * Changes awards, of which nothing is to be sent any more.
     *
     * @param string[] $ids
     * @param array $fields
     */
    private static function update(array $ids, array $fields): void {
        global $DB, $USER;
        $fields += ['due' => award::NOT_DUE, 'usermodified' => $USER->id, 'timemodified' => time()];
        foreach ($ids as $id) {
            $DB->update_record(award::TABLE, (object) ($fields + ['id' => $id]));
        }
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
        $select = "courseid = :courseid AND target = :target AND rule = :rule AND keepbadge = 0 AND $select";
        return $DB->get_fieldset_select(award::TABLE, 'id', $select, (array) $key);
    }
}
