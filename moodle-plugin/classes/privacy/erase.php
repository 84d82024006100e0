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

namespace local_navigatr\privacy;

use local_navigatr\event\erasure_requested;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_actions;
use local_navigatr\local\award\award;
use local_navigatr\local\bulk\run;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sync\hold_requests;

/**
 * Erases rows here and leaves a note for the task that makes the sidecar forget, too.
 *
 * No call of the sidecar is made: Moodle swallows what a provider throws and takes the request for done.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class erase {
    /**
     * Everybody in a course.
     *
     * @param int $courseid
     */
    public static function course(int $courseid): void {
        global $DB;
        $incourse = ['courseid' => $courseid];
        $hasanswers = $DB->record_exists_select(consents::TABLE, 'userid > 0 AND courseid = :courseid', $incourse);
        if ($hasanswers || $DB->record_exists(award::TABLE, $incourse)) {
            erasures::ask(0, $courseid);
        }
        $DB->delete_records(award::TABLE, $incourse);
        consent_answers::delete($incourse);
        $DB->set_field(mapping::TABLE, 'usermodified', 0, $incourse);
        $DB->set_field(hold_requests::TABLE, 'realuserid', 0, $incourse);
        isolated::trigger(erasure_requested::create_from_ids(0, $courseid));
    }

    /**
     * One user in a course.
     *
     * @param int $userid
     * @param int $courseid
     */
    public static function user_in_course(int $userid, int $courseid): void {
        global $DB;
        $learner = ['userid' => $userid, 'courseid' => $courseid];
        // Also of one who is no learner: the sidecar notes who paused a mapping or acted on a badge.
        erasures::ask($userid, $courseid);
        foreach (self::former_accounts($userid, [$courseid]) as $former) {
            erasures::ask($former, $courseid);
        }
        $DB->delete_records(award::TABLE, $learner);
        consent_answers::delete($learner);
        $acted = [
            [award::TABLE, 'usermodified'], [award::TABLE, 'realuserid'], [mapping::TABLE, 'usermodified'],
            [hold_requests::TABLE, 'realuserid'],
        ];
        foreach ($acted as [$table, $column]) {
            $DB->set_field($table, $column, 0, [$column => $userid, 'courseid' => $courseid]);
        }
        isolated::trigger(erasure_requested::create_from_ids($userid, $courseid));
    }

    /**
     * What is left of a user in courses and categories that are gone. When nothing is left of them in others either, all that
     * the sidecar has: what they did to the connection belongs to no course.
     *
     * @param int $userid
     */
    public static function user(int $userid): void {
        global $DB;
        foreach (gone::courses($userid) as $courseid) {
            self::user_in_course($userid, $courseid);
        }
        foreach (gone::categories($userid) as $categoryid) {
            run::delete(['categoryid' => $categoryid, 'userid' => $userid]);
        }
        bulk_actions::delete('userid = :userid', ['userid' => $userid]);
        $DB->set_field(bulk_action::TABLE, 'realuserid', 0, ['realuserid' => $userid]);
        $learner = ['userid' => $userid];
        if (!$DB->record_exists(award::TABLE, $learner) && !$DB->record_exists(consents::TABLE, $learner)) {
            erasures::ask_everywhere($userid);
        }
    }

    /**
     * Accounts that were merged into a user's, and by which the sidecar may still have awards.
     *
     * @param int $userid
     * @param int[] $courseids empty: all courses
     * @return int[]
     */
    public static function former_accounts(int $userid, array $courseids): array {
        global $DB;
        [$incourses, $params] = $DB->get_in_or_equal($courseids, SQL_PARAMS_NAMED, 'course', true, 0);
        $courses = $courseids ? "AND courseid $incourses" : '';
        return array_map('intval', $DB->get_fieldset_select(
            award::TABLE,
            'DISTINCT ABS(formeruserid)',
            "userid = :userid AND formeruserid <> 0 $courses",
            ($courseids ? $params : []) + ['userid' => $userid]
        ));
    }
}
