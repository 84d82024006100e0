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

namespace local_navigatr\local\erasure;

use local_navigatr\local\award\keys;
use local_navigatr\local\config;
use local_navigatr\local\transaction;

/**
 * What the sidecar has to forget. A row is open until the sidecar says that it is done; meanwhile nothing is sent for
 * the learner it names. Then it is kept: a sidecar that is restored from a backup has to forget once more.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class erasures {
    /** Its table. */
    public const TABLE = 'local_navigatr_erasure';

    /**
     * Asks for an erasure, also once more for what was erased before.
     *
     * @param int $userid 0: everybody in the course
     * @param int $courseid 0: all courses of the user
     */
    public static function ask(int $userid, int $courseid): void {
        $key = ['userid' => $userid, 'courseid' => $courseid];
        if ($userid === 0 && $courseid === 0) {
            throw new \coding_exception('An erasure names a user or a course');
        }
        $key += ['onekey' => keys::of_erasure($key)];
        transaction::run(function () use ($key) {
            global $DB;
            $sameone = $DB->get_record(self::TABLE, ['onekey' => $key['onekey']]);
            $asked = $sameone && (int) $sameone->timedone === 0 ? $sameone->timecreated : time();
            if ($sameone) {
                // Under a new id: a call that is under way was about what was there before, and ends only the old row.
                $DB->delete_records(self::TABLE, ['id' => $sameone->id]);
            }
            self::insert($key + ['timecreated' => $asked]);
        });
    }

    /**
     * Asks for the erasure of a user in all courses, which takes the place of those in each.
     *
     * @param int $userid
     */
    public static function ask_everywhere(int $userid): void {
        global $DB;
        self::ask($userid, 0);
        $incourses = 'userid = ? AND courseid <> 0 AND timedone = 0';
        $keys = $DB->get_records_select_menu(self::TABLE, $incourses, [$userid], '', 'id, onekey');
        // Not those of an account that was merged into this one: the sidecar has that by its own id.
        $own = array_filter($keys, fn($key) => keys::user_of_erasure($key) === $userid);
        $DB->delete_records_list(self::TABLE, 'id', array_keys($own));
    }

    /**
     * Writes a row, unless somebody else asks for the same at this moment: then theirs is as good.
     *
     * @param array $row
     */
    private static function insert(array $row): void {
        global $DB;
        try {
            $DB->insert_record(self::TABLE, (object) $row);
        } catch (\dml_write_exception $exception) {
            if (!$DB->record_exists(self::TABLE, ['onekey' => $row['onekey'], 'timedone' => 0])) {
                throw $exception;
            }
        }
    }

    /**
     * What is still to be forgotten.
     *
     * @return \stdClass `number`, and `oldest`: when the oldest was asked for, null when there is none
     */
    public static function open(): \stdClass {
        global $DB;
        $sql = 'SELECT COUNT(1) AS number, MIN(timecreated) AS oldest FROM {local_navigatr_erasure} WHERE timedone = 0';
        return $DB->get_record_sql($sql);
    }

    /**
     * Who is still to be forgotten.
     *
     * @return int[][] ids of users by course id, 0 for all courses; no user: everybody in the course
     */
    public static function open_users(): array {
        global $DB;
        $open = [];
        foreach ($DB->get_records(self::TABLE, ['timedone' => 0], 'courseid, id', 'id, courseid, onekey') as $row) {
            // Not the column: the merging of two accounts changes it.
            $open[(int) $row->courseid][] = keys::user_of_erasure($row->onekey);
        }
        return array_map(fn($users) => in_array(0, $users, true) ? [] : $users, $open);
    }

    /**
     * Deletes what was done so long ago that no backup of before can come back.
     */
    public static function prune(): void {
        global $DB;
        $select = 'timedone > 0 AND timedone < :before';
        $before = time() - config::get('erasuresdays') * DAYSECS;
        $DB->delete_records_select(self::TABLE, $select, ['before' => $before]);
    }

    /**
     * A page of what was done, for a sidecar that was restored from a backup of before.
     *
     * @param int $afterid
     * @param int $limit
     * @return \stdClass[]
     */
    public static function done_page(int $afterid, int $limit): array {
        global $DB;
        return $DB->get_records_select(self::TABLE, 'timedone > 0 AND id > ?', [$afterid], 'id', '*', 0, $limit);
    }

    /**
     * SQL: no erasure of a user in a course was done under a later id.
     *
     * @param string $userid SQL of the user's id
     * @param string $courseid SQL of the course's id
     * @param int $afterid
     * @return string
     */
    public static function none_done_after(string $userid, string $courseid, int $afterid): string {
        return "NOT EXISTS (
                    SELECT 1
                      FROM {local_navigatr_erasure} ed
                     WHERE ed.timedone > 0 AND ed.id > $afterid AND ed.userid IN (0, $userid) AND ed.courseid IN (0, $courseid)
                )";
    }

    /**
     * SQL: no erasure that was asked for later concerns what a user completed in a course at a time.
     *
     * @param string $userid SQL of the user's id
     * @param string $courseid SQL of the course's id
     * @param string $time SQL of the time
     * @return string
     */
    public static function none_asked_since(string $userid, string $courseid, string $time): string {
        return "NOT EXISTS (
                    SELECT 1
                      FROM {local_navigatr_erasure} es
                     WHERE es.timecreated >= $time AND es.userid IN (0, $userid) AND es.courseid IN (0, $courseid)
                )";
    }

    /**
     * Whether a user was erased after the completion of a course that Moodle has.
     *
     * @param int $userid
     * @param int $courseid
     * @return bool
     */
    public static function is_asked_since_completion(int $userid, int $courseid): bool {
        global $DB;
        $sql = 'SELECT 1 FROM {course_completions} cc WHERE cc.course = :course AND cc.userid = :userid
                       AND NOT ' . self::none_asked_since('cc.userid', 'cc.course', 'cc.timecompleted');
        return $DB->record_exists_sql($sql, ['course' => $courseid, 'userid' => $userid]);
    }

    /**
     * SQL: nobody asked for the erasure of a user in a course.
     *
     * @param string $userid SQL of the user's id
     * @param string $courseid SQL of the course's id
     * @return string
     */
    public static function not_pending(string $userid, string $courseid): string {
        return "NOT EXISTS (
                    SELECT 1
                      FROM {local_navigatr_erasure} er
                     WHERE er.timedone = 0 AND er.userid IN (0, $userid) AND er.courseid IN (0, $courseid)
                )";
    }
}
