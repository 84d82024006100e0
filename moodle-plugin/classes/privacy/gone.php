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

use core_privacy\local\request\contextlist;

/**
 * What is held about people without a context of its own: its course or category is gone.
 *
 * It belongs to the user's own context. Moodle's cron takes that away from an account that was deleted, and asks about the
 * account afterwards; then it belongs to the system.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class gone {
    /** Columns that name users, of tables with a course. */
    private const IN_COURSES = [
        ['award', 'userid'], ['award', 'usermodified'], ['award', 'realuserid'], ['consent', 'userid'], ['map', 'usermodified'],
        ['holdrequest', 'realuserid'],
    ];

    /**
     * Adds the context of what belongs to no other.
     *
     * @param contextlist $contexts
     * @param int $userid
     */
    public static function add_context(contextlist $contexts, int $userid): void {
        if (self::has_own_context($userid)) {
            $contexts->add_user_context($userid);
        } else {
            $contexts->add_system_context();
        }
    }

    /**
     * Whether a context is the one of what of a user belongs to no other.
     *
     * @param \context $context
     * @param int $userid
     * @return bool
     */
    public static function is_context_of(\context $context, int $userid): bool {
        return $context instanceof \context_user && (int) $context->instanceid === $userid
            || $context instanceof \context_system && !self::has_own_context($userid);
    }

    /**
     * Courses that are gone and of which something about the user is left, as a learner or as who acted.
     *
     * @param int $userid
     * @return int[]
     */
    public static function courses(int $userid): array {
        global $DB;
        $selects = [];
        $params = [];
        foreach (self::IN_COURSES as $index => [$table, $column]) {
            $selects[] = self::sql_in_gone_courses($table, 'courseid', "t.$column = :user$index");
            $params["user$index"] = $userid;
        }
        return array_map('intval', $DB->get_fieldset_sql(implode(' UNION ', $selects), $params));
    }

    /**
     * Categories that are gone and for which the user confirmed tables.
     *
     * @param int $userid
     * @return int[]
     */
    public static function categories(int $userid): array {
        global $DB;
        $sql = self::sql_in_gone_categories('categoryid', 't.userid = :userid');
        return array_map('intval', $DB->get_fieldset_sql($sql, ['userid' => $userid]));
    }

    /**
     * Users with data left in courses and categories that are gone, who have no context of their own.
     *
     * @return int[]
     */
    public static function users_without_context(): array {
        global $DB;
        $selects = array_map(
            fn($named) => self::sql_in_gone_courses($named[0], $named[1], "t.$named[1] > 0"),
            self::IN_COURSES
        );
        $selects[] = self::sql_in_gone_categories('userid', 't.userid > 0');
        $selects[] = 'SELECT DISTINCT userid FROM {local_navigatr_bulkaction}';
        $selects[] = 'SELECT DISTINCT realuserid FROM {local_navigatr_bulkaction} WHERE realuserid > 0';
        $userids = array_map('intval', $DB->get_fieldset_sql(implode(' UNION ', $selects)));
        return array_values(array_filter($userids, fn($userid) => !self::has_own_context($userid)));
    }

    /**
     * Whether a user has a context.
     *
     * @param int $userid
     * @return bool
     */
    private static function has_own_context(int $userid): bool {
        global $DB;
        return $DB->record_exists('context', ['contextlevel' => CONTEXT_USER, 'instanceid' => $userid]);
    }

    /**
     * SQL: a column of rows `t` whose course is gone.
     *
     * @param string $table
     * @param string $column
     * @param string $where
     * @return string
     */
    private static function sql_in_gone_courses(string $table, string $column, string $where): string {
        return "SELECT DISTINCT t.$column FROM {local_navigatr_$table} t
                 WHERE $where AND NOT EXISTS (SELECT 1 FROM {course} c WHERE c.id = t.courseid)";
    }

    /**
     * SQL: a column of confirmed tables `t` whose category is gone.
     *
     * @param string $column
     * @param string $where
     * @return string
     */
    private static function sql_in_gone_categories(string $column, string $where): string {
        return "SELECT DISTINCT t.$column FROM {local_navigatr_bulk} t
                 WHERE $where AND NOT EXISTS (SELECT 1 FROM {course_categories} c WHERE c.id = t.categoryid)";
    }
}
