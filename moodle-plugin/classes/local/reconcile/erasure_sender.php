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

namespace local_navigatr\local\reconcile;

use local_navigatr\local\award\keys;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Tells the sidecar which learners it still has to forget.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class erasure_sender {
    /**
     * Tells the sidecar what to forget, a course at a time.
     *
     * @param client $client
     * @param deadline $deadline
     * @return int how many rows are done
     * @throws sidecar_exception the first; what can be asked for of other courses is
     */
    public static function send(client $client, deadline $deadline): int {
        global $DB;
        $done = 0;
        $first = null;
        $sql = 'SELECT DISTINCT courseid FROM {local_navigatr_erasure} WHERE timedone = 0 ORDER BY courseid';
        $courses = $DB->get_fieldset_sql($sql);
        foreach ($courses as $courseid) {
            if ($deadline->is_over() || $first?->concerns_all_calls()) {
                break;
            }
            try {
                $done += self::send_course($client, (int) $courseid);
            } catch (sidecar_exception $failure) {
                mtrace("local_navigatr: erasures of course $courseid: $failure->sharedcode");
                $first ??= $failure;
            }
        }
        if ($first) {
            throw $first;
        }
        return $done;
    }

    /**
     * Erasures of one course, or with course id 0 those that mean all courses.
     *
     * @param client $client
     * @param int $courseid
     * @return int how many rows are done
     */
    private static function send_course(client $client, int $courseid): int {
        global $DB;
        $incourse = ['courseid' => $courseid, 'timedone' => 0];
        $keys = $DB->get_records_menu(erasures::TABLE, $incourse, 'timetried, id', 'id, onekey', 0, vocabulary::BATCH_MAX);
        // Not the column: the merging of two accounts changes it, and the sidecar knows the user that the request named.
        $rows = array_map([keys::class, 'user_of_erasure'], $keys);
        // A row for the whole course takes all others of the course with it.
        $everybody = array_filter($rows, fn($userid) => $userid === 0);
        $rows = $everybody ?: $rows;
        $reply = $client->erase($everybody ? [] : array_values($rows), $courseid ? [$courseid] : []);

        [$insql, $params] = $DB->get_in_or_equal(array_keys($rows));
        $DB->set_field_select(erasures::TABLE, empty($reply->done) ? 'timetried' : 'timedone', time(), "id $insql", $params);
        if (empty($reply->done)) {
            return 0;
        }
        \local_navigatr\local\notice\erased::send($reply, $everybody ? [] : array_values($rows), $courseid);
        return count($rows);
    }

    /**
     * Makes the sidecar forget once more what was done. What was completed after it was done stays.
     *
     * @param client $client
     * @param \stdClass $erasure its row
     * @return bool whether it is done
     */
    public static function send_known(client $client, \stdClass $erasure): bool {
        $userid = keys::user_of_erasure($erasure->onekey);
        $courses = $erasure->courseid ? [(int) $erasure->courseid] : [];
        $when = ['erasedAt' => (int) $erasure->timedone, 'askedAt' => (int) $erasure->timecreated];
        return !empty($client->erase($userid ? [$userid] : [], $courses, $when)->done);
    }
}
