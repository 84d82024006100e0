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

/**
 * Finds learners of a course by name, and by what else of their identity Moodle shows to the user: who is or was enrolled,
 * completed it, or has an award.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class learner_search {
    /** More than a person reads. */
    private const MAX = 20;

    /** Moodle's USER_SEARCH_CONTAINS, and `true` in Moodle 4.1, which has no name for it. */
    private const ANYWHERE = 1;

    /**
     * Learners that the user may see, and whose name or identity contains a text.
     *
     * @param int $courseid
     * @param string $text
     * @return \stdClass[] `id`, the fields of the name and of {@see identity()}
     */
    public static function find(int $courseid, string $text): array {
        global $DB;
        if (trim($text) === '') {
            return [];
        }
        // Moodle takes a percent sign for anything.
        $sought = $DB->sql_like_escape(trim($text));
        [$search, $params] = users_search_sql($sought, 'u', self::ANYWHERE, self::identity($courseid));
        [$visible, $more] = self::sql_visible($courseid);
        $fields = \core_user\fields::for_name()->including(...self::identity($courseid));
        $names = $fields->get_sql('u', false, '', '', false)->selects;
        $sql = "SELECT u.id, $names
                  FROM {user} u
                 WHERE $search AND $visible
              ORDER BY u.lastname, u.firstname, u.id";
        return $DB->get_records_sql($sql, $params + $more, 0, self::MAX);
    }

    /**
     * What Moodle shows of learners' identity to the user in a course: columns of accounts, such as `email`.
     *
     * @param int $courseid
     * @return string[]
     */
    public static function identity(int $courseid): array {
        return \core_user\fields::get_identity_fields(\context_course::instance($courseid), false);
    }

    /**
     * The label of a field that searches for learners: it names what the user can search by, and nothing else.
     *
     * @param int $courseid
     * @param string $page `explain` or `dryrun`
     * @return string
     */
    public static function label(int $courseid, string $page): string {
        $fields = self::identity($courseid);
        if ($fields === ['email']) {
            return get_string("{$page}search", 'local_navigatr');
        }
        $names = array_map(fn($field) => \core_user\fields::get_display_name($field), $fields);
        $by = $fields === [] ? 'name' : 'fields';
        return get_string("{$page}search_$by", 'local_navigatr', implode(', ', $names));
    }

    /**
     * Whether a search could find somebody.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    public static function is_found(int $courseid, int $userid): bool {
        global $DB;
        [$visible, $params] = self::sql_visible($courseid);
        return $DB->record_exists_sql("SELECT 1 FROM {user} u WHERE u.id = :userid AND $visible", $params + ['userid' => $userid]);
    }

    /**
     * SQL: the user `u` exists, has to do with the course, and may be seen.
     *
     * @param int $courseid
     * @return array SQL and parameters
     */
    private static function sql_visible(int $courseid): array {
        [$visible, $params] = award_scope::of_course($courseid)->sql_learners('u.id', (string) $courseid);
        // As lists of people: PostgreSQL reads each once, and the names of those only who are on one.
        $sql = "u.deleted = 0 AND $visible AND (u.id IN (
                    SELECT ue.userid
                      FROM {user_enrolments} ue
                      JOIN {enrol} e ON e.id = ue.enrolid
                     WHERE e.courseid = :enrolled
                ) OR u.id IN (
                    SELECT cc.userid
                      FROM {course_completions} cc
                     WHERE cc.course = :completed AND cc.timecompleted > 0
                ) OR u.id IN (
                    SELECT a.userid
                      FROM {local_navigatr_award} a
                     WHERE a.courseid = :awarded AND a.rule >= 0
                ))";
        return [$sql, $params + ['enrolled' => $courseid, 'completed' => $courseid, 'awarded' => $courseid]];
    }
}
