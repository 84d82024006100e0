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

use core_external\external_api;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../externallib_compat.php');

/**
 * Who may do what, where: one place for pages and external functions.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class access {
    /**
     * Stops who may not do this in the system.
     *
     * @param string $capability
     * @return \context
     */
    public static function require_in_system(string $capability): \context {
        return self::require_in_context(\context_system::instance(), $capability);
    }

    /**
     * Stops who may not do this in the course; course 0 is the whole site.
     *
     * @param int $courseid
     * @param string $capability
     * @return \context
     */
    public static function require_in_course(int $courseid, string $capability): \context {
        $context = $courseid === 0 ? \context_system::instance() : \context_course::instance($courseid);
        return self::require_in_context($context, $capability);
    }

    /**
     * The awards of these ids, if the user may do this with every one of them.
     *
     * @param string[] $uuids
     * @param string $capability
     * @return \stdClass[] rows of local_navigatr_award
     */
    public static function require_for_awards(array $uuids, string $capability): array {
        global $DB;
        $uuids = array_unique($uuids);
        $rows = $uuids === [] ? [] : $DB->get_records_list('local_navigatr_award', 'uuid', $uuids);
        if ($rows === [] || count($rows) < count($uuids)) {
            throw new \moodle_exception('awardnotfound', 'local_navigatr');
        }
        foreach (array_unique(array_column($rows, 'courseid')) as $courseid) {
            self::require_in_context(self::context_of((int) $courseid), $capability);
        }
        foreach ($rows as $row) {
            self::require_visible($row);
        }
        return array_values($rows);
    }

    /**
     * Stops who may not see a learner of the course because of separate groups.
     *
     * @param int $courseid
     * @param int $userid
     */
    public static function require_learner_visible(int $courseid, int $userid): void {
        if (!groups_user_groups_visible(get_course($courseid), $userid)) {
            throw new \moodle_exception('learnernotvisible', 'local_navigatr');
        }
    }

    /**
     * Whether the learners that the user sees in this course are only those of the own groups.
     *
     * @param int $courseid
     * @return bool
     */
    public static function sees_own_groups_only(int $courseid): bool {
        $course = get_course($courseid);
        return (int) groups_get_course_groupmode($course) === SEPARATEGROUPS
            && !has_capability('moodle/site:accessallgroups', \context_course::instance($courseid));
    }

    /**
     * Where a course's capabilities are checked: in the system once the course is gone.
     *
     * @param int $courseid
     * @return \context
     */
    public static function context_of(int $courseid): \context {
        return \context_course::instance($courseid, IGNORE_MISSING) ?: \context_system::instance();
    }

    /**
     * Stops who may not see the learner because of separate groups.
     *
     * @param \stdClass $row of local_navigatr_award
     */
    private static function require_visible(\stdClass $row): void {
        $isgone = self::context_of((int) $row->courseid)->contextlevel === CONTEXT_SYSTEM;
        if (!$isgone && !groups_user_groups_visible(get_course($row->courseid), $row->userid)) {
            throw new \moodle_exception('awardnotfound', 'local_navigatr');
        }
    }

    /**
     * The check itself, in the order that Moodle wants.
     *
     * @param \context $context
     * @param string $capability
     * @return \context
     */
    private static function require_in_context(\context $context, string $capability): \context {
        external_api::validate_context($context);
        require_capability($capability, $context);
        return $context;
    }
}
