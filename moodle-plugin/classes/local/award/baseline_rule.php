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

use local_navigatr\local\mapping\mapping;

/**
 * Whether a completion that Moodle tells of now was earned before the mapping began to issue: Moodle's cron may find it
 * years later, after completion was unlocked or a criterion was added.
 *
 * Its date alone cannot tell. A date or a duration that has passed completes people with that date, although nobody had
 * completed before: where such criteria are all that somebody met, and stood when the course was mapped, it is earned now.
 * Not by somebody who had been in the course for long by then: cron had completed that one already.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class baseline_rule {
    /** Moodle's types of criteria that the calendar meets: a date, and a time since enrolment. */
    private const BY_CALENDAR = [2, 5];

    /** How long cron may take to record completions by date. */
    private const CRON_SECONDS = HOURSECS;

    /**
     * What a mapping keeps of the moment from which it issues.
     *
     * @param int $courseid
     * @return int[] columns of the mapping
     */
    public static function mark(int $courseid): array {
        global $DB;
        $newest = $DB->get_field('course_completion_criteria', 'MAX(id)', ['course' => $courseid]);
        return ['timeactivated' => time(), 'maxcriterionid' => (int) $newest];
    }

    /**
     * Whether a completion was earned before that moment.
     *
     * @param mapping $mapping
     * @param int $userid the learner
     * @param int $timecompleted
     * @return bool
     */
    public static function is_completion(mapping $mapping, int $userid, int $timecompleted): bool {
        return $timecompleted < $mapping->get('timeactivated')
            && !(self::is_by_calendar($mapping, $userid) && self::is_new($mapping, $userid));
    }

    /**
     * Whether a learner was enrolled after that moment, or so shortly before that cron need not have been there since.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return bool
     */
    private static function is_new(mapping $mapping, int $userid): bool {
        global $DB;
        $sql = "SELECT MIN(ue.timecreated)
                  FROM {user_enrolments} ue
                  JOIN {enrol} e ON e.id = ue.enrolid
                 WHERE e.courseid = :courseid AND ue.userid = :userid";
        $enrolled = $DB->get_field_sql($sql, ['courseid' => $mapping->get('courseid'), 'userid' => $userid]);
        return (int) $enrolled >= $mapping->get('timeactivated') - self::CRON_SECONDS;
    }

    /**
     * Whether all that the learner met are dates and durations that the mapping found in the course.
     *
     * @param mapping $mapping
     * @param int $userid
     * @return bool
     */
    private static function is_by_calendar(mapping $mapping, int $userid): bool {
        $met = self::criteria_met((int) $mapping->get('courseid'), $userid);
        return self::are_calendar_only($met) && max(array_keys($met)) <= $mapping->get('maxcriterionid');
    }

    /**
     * Whether all that a learner met of a course are dates and durations.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    public static function has_met_calendar_only(int $courseid, int $userid): bool {
        return self::are_calendar_only(self::criteria_met($courseid, $userid));
    }

    /**
     * Whether these are dates and durations.
     *
     * @param int[] $met of {@see self::criteria_met()}
     * @return bool
     */
    private static function are_calendar_only(array $met): bool {
        return $met !== [] && array_diff($met, self::BY_CALENDAR) === [];
    }

    /**
     * Criteria that a learner met.
     *
     * @param int $courseid
     * @param int $userid
     * @return int[] Moodle's types, by id
     */
    private static function criteria_met(int $courseid, int $userid): array {
        global $DB;
        $sql = "SELECT cr.id, cr.criteriatype
                  FROM {course_completion_crit_compl} met
                  JOIN {course_completion_criteria} cr ON cr.id = met.criteriaid
                 WHERE met.course = :courseid AND met.userid = :userid AND met.timecompleted > 0";
        return $DB->get_records_sql_menu($sql, ['courseid' => $courseid, 'userid' => $userid]);
    }
}
