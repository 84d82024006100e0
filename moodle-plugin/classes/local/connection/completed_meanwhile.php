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

namespace local_navigatr\local\connection;

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\completion\backfill;
use local_navigatr\local\mapping\mapping;

/**
 * Learners who completed a course while another account was connected, once its mapping issues again: earlier completers.
 * Nothing is sent for them before a person confirms the number.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class completed_meanwhile {
    /**
     * Their courses.
     *
     * @return int[] how many can receive the badge, by course id
     */
    public static function courses(): array {
        $learners = [];
        foreach (self::mappings() as $courseid => $since) {
            $learners[$courseid] = backfill::preview($courseid, $since)->eligible;
        }
        return array_filter($learners);
    }

    /**
     * Issues their badges, if they are as many as the person saw.
     *
     * @param int $confirmed
     * @return int|null how many; null when they are others by now: nothing is sent
     */
    public static function issue(int $confirmed): ?int {
        require_capability('local/navigatr:manageissuances', \context_system::instance());
        $courses = self::courses();
        if (array_sum($courses) !== $confirmed) {
            return null;
        }
        $since = self::mappings();
        $issued = 0;
        foreach ($courses as $courseid => $learners) {
            $started = backfill::start($courseid, $learners, $since[$courseid]);
            // A course whose number changed meanwhile is asked about again.
            if ($started !== null) {
                $issued += $started;
                self::leave($courseid);
            }
        }
        return $issued;
    }

    /**
     * Asks no longer. Those who are left stay on the course's page for earlier completers.
     *
     * @param int $courseid 0: of all courses
     */
    public static function leave(int $courseid = 0): void {
        global $DB;
        [$connected, $params] = accounts::sql_connected('target');
        $ofcourse = $courseid ? ' AND courseid = :courseid' : '';
        $params += ['active' => mapping::ACTIVE] + ($courseid ? ['courseid' => $courseid] : []);
        $DB->set_field_select(mapping::TABLE, 'timereview', 0, "state = :active AND $connected$ofcourse", $params);
    }

    /**
     * Mappings that were in review and issue again, with somebody to ask about.
     *
     * @return int[] since when they were in review, by course id
     */
    private static function mappings(): array {
        global $DB;
        [$connected, $targets] = accounts::sql_connected('m.target');
        $sql = "SELECT m.courseid, m.timereview
                  FROM {local_navigatr_map} m
                  JOIN {course} c ON c.id = m.courseid
                 WHERE m.timereview > 0 AND m.state = :active AND $connected
                       AND EXISTS (SELECT 1
                                     FROM {local_navigatr_award} a
                                    WHERE a.courseid = m.courseid AND a.target = m.target AND a.rule = m.rule
                                          AND a.status = :baseline)";
        $params = ['active' => mapping::ACTIVE, 'baseline' => award::BASELINE] + $targets;
        return array_map('intval', $DB->get_records_sql_menu($sql, $params));
    }
}
