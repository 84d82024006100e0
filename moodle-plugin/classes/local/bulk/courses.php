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

namespace local_navigatr\local\bulk;

use local_navigatr\local\category;
use local_navigatr\local\mapping\mapping;

/**
 * The courses of a category and of those below it, with their badges.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class courses {
    /** Columns of the table that is handed out and taken back. */
    public const COLUMNS = ['shortname', 'idnumber', 'provider', 'badge', 'providername', 'badgename', 'state'];

    /**
     * A page of courses, by name.
     *
     * @param int $categoryid
     * @param int $offset
     * @param int $limit 0: all
     * @param bool $unmapped only those without a badge
     * @return \stdClass[] `id`, `fullname` and the columns
     */
    public static function page(int $categoryid, int $offset = 0, int $limit = 0, bool $unmapped = false): array {
        global $DB;
        [$where, $params] = self::shown($categoryid, $unmapped);
        $context = \context_helper::get_preload_record_columns_sql('ctx');
        $sql = "SELECT c.id, c.fullname, c.shortname, c.idnumber, c.groupmode, c.groupmodeforce, m.target,
                       m.providerid AS provider, m.badgeid AS badge, m.providername, m.badgename, m.state, $context
                  FROM {course} c
                  JOIN {course_categories} cat ON cat.id = c.category
                  JOIN {context} ctx ON ctx.instanceid = c.id AND ctx.contextlevel = :level
             LEFT JOIN {local_navigatr_map} m ON m.courseid = c.id AND m.rule = :rule
                 WHERE $where
              ORDER BY c.fullname, c.id";
        $params += ['rule' => mapping::COURSE_RULE, 'level' => CONTEXT_COURSE];
        return $DB->get_records_sql($sql, $params, $offset, $limit);
    }

    /**
     * Whether the user may choose the badge of a course.
     *
     * @param \stdClass $course as {@see courses::page()} gives it; gives its context away
     * @return bool
     */
    public static function may_choose_badge(\stdClass $course): bool {
        // Else each course would cost a query.
        \context_helper::preload_from_record($course);
        return has_capability('local/navigatr:configurecourse', \context_course::instance($course->id));
    }

    /**
     * How many there are.
     *
     * @param int $categoryid
     * @param bool $unmapped only those without a badge
     * @return int
     */
    public static function count(int $categoryid, bool $unmapped = false): int {
        global $DB;
        [$where, $params] = self::shown($categoryid, $unmapped);
        $sql = "SELECT COUNT(1)
                  FROM {course} c
                  JOIN {course_categories} cat ON cat.id = c.category
             LEFT JOIN {local_navigatr_map} m ON m.courseid = c.id AND m.rule = :rule
                 WHERE $where";
        return $DB->count_records_sql($sql, $params + ['rule' => mapping::COURSE_RULE]);
    }

    /**
     * SQL: the category `cat` is this one or below it, the user may see the course `c`, and, if asked for, it has no mapping `m`.
     *
     * @param int $categoryid
     * @param bool $unmapped
     * @return array SQL and parameters
     */
    private static function shown(int $categoryid, bool $unmapped): array {
        [$where, $params] = category::sql_below($categoryid, 'cat');
        $seeshidden = has_capability('moodle/course:viewhiddencourses', \context_coursecat::instance($categoryid));
        $where .= $seeshidden ? '' : ' AND c.visible = 1';
        return [$unmapped ? "$where AND m.id IS NULL" : $where, $params];
    }
}
