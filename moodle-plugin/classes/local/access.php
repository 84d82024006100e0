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
use local_navigatr\local\award\award;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\learner_search;

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
     * Stops who may not do this in the course category.
     *
     * @param int $categoryid
     * @param string $capability
     * @return \context
     */
    public static function require_in_category(int $categoryid, string $capability): \context {
        return self::require_in_context(category::context($categoryid), $capability);
    }

    /**
     * Stops who may not do this in the course.
     *
     * @param int $courseid
     * @param string $capability
     * @return \context
     */
    public static function require_in_course(int $courseid, string $capability): \context {
        return self::require_in_context(\context_course::instance(self::course($courseid)->id), $capability);
    }

    /**
     * A course that can have a badge: not the front page. A visitor who is not logged in is asked to before anything is said of it;
     * whether the user may enter it is not looked at.
     *
     * @param int $courseid
     * @return \stdClass
     */
    public static function course(int $courseid): \stdClass {
        global $DB;
        require_login(null, false);
        $course = $courseid === (int) SITEID ? false : $DB->get_record('course', ['id' => $courseid]);
        return $course ?: throw new \moodle_exception('coursegone', 'local_navigatr', self::way_on());
    }

    /**
     * Where somebody goes on whose course is gone: its badges are in the log of the site, for those who may see that.
     *
     * @return \moodle_url
     */
    private static function way_on(): \moodle_url {
        $seessitelog = has_capability('local/navigatr:viewsitelog', \context_system::instance());
        return new \moodle_url($seessitelog ? '/local/navigatr/log.php' : '/my/courses.php');
    }

    /**
     * The awards of these ids, if the user may do this with every one of them.
     *
     * The answer is the same for one that is not there and for one that the user may not see.
     *
     * @param string[] $uuids
     * @param string $capability
     * @return \stdClass[] rows of local_navigatr_award
     */
    public static function require_for_awards(array $uuids, string $capability): array {
        global $DB;
        // A session that ended is said as such.
        require_login(null, false, null, false, true);
        $uuids = array_unique($uuids);
        $rows = $uuids === [] ? [] : $DB->get_records_list(award::TABLE, 'uuid', $uuids);
        $courseids = array_map('intval', array_unique(array_column($rows, 'courseid')));
        $seen = array_sum(array_map(fn($courseid) => count(self::seen($courseid, $uuids)), $courseids));
        if ($rows === [] || $seen < count($uuids)) {
            throw new \moodle_exception('awardnotfound', 'local_navigatr');
        }
        array_map(fn($courseid) => require_capability($capability, self::context_of($courseid)), $courseids);
        return array_values($rows);
    }

    /**
     * Stops who may not read a log.
     *
     * @param int $courseid 0: not of a course
     * @param int $categoryid of a category with all below it; 0 with course 0: of the site
     * @return \context
     */
    public static function require_log(int $courseid, int $categoryid): \context {
        if ($courseid !== 0) {
            return self::require_in_course($courseid, 'local/navigatr:viewlog');
        }
        return $categoryid !== 0
            ? self::require_in_category($categoryid, 'local/navigatr:viewcategorylog')
            : self::require_in_system('local/navigatr:viewsitelog');
    }

    /**
     * Stops who may not see a learner of the course. The answer is the same for somebody who is not in it, or not at all.
     *
     * @param int $courseid
     * @param int $userid
     */
    public static function require_learner_visible(int $courseid, int $userid): void {
        if (!learner_search::is_found($courseid, $userid)) {
            $url = new \moodle_url('/local/navigatr/explain.php', ['id' => $courseid]);
            throw new \moodle_exception('learnernotvisible', 'local_navigatr', $url);
        }
    }

    /**
     * Stops who sees only learners of the own groups: the badge of a course is for all its learners.
     *
     * @param int $courseid
     */
    public static function require_all_groups(int $courseid): void {
        self::require_all_groups_of(get_course($courseid));
    }

    /**
     * The same where the course was read already.
     *
     * @param \stdClass $course `id`, `groupmode` and `groupmodeforce`
     * @throws \moodle_exception
     */
    public static function require_all_groups_of(\stdClass $course): void {
        if (self::is_kept_to_own_groups($course)) {
            throw new \moodle_exception('owngroupsonly', 'local_navigatr');
        }
    }

    /**
     * Whether the learners that the user sees in this course are only those of the own groups.
     *
     * @param int $courseid
     * @return bool
     */
    public static function sees_own_groups_only(int $courseid): bool {
        return self::is_kept_to_own_groups(get_course($courseid));
    }

    /**
     * The same where the course was read already.
     *
     * @param \stdClass $course `id`, `groupmode` and `groupmodeforce`
     * @return bool
     */
    private static function is_kept_to_own_groups(\stdClass $course): bool {
        return (int) groups_get_course_groupmode($course) === SEPARATEGROUPS
            && !has_capability('moodle/site:accessallgroups', \context_course::instance($course->id));
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
     * Those of some awards that the user may do this with.
     *
     * @param \stdClass[] $awards rows of local_navigatr_award, by id
     * @param string $capability
     * @return \stdClass[] by id
     */
    public static function allowed_awards(array $awards, string $capability): array {
        $allowed = [];
        foreach (array_unique(array_column($awards, 'courseid')) as $courseid) {
            $here = array_filter($awards, fn($award) => $award->courseid === $courseid);
            if (has_capability($capability, self::context_of((int) $courseid))) {
                $allowed += array_flip(self::seen((int) $courseid, array_column($here, 'uuid')));
            }
        }
        return array_intersect_key($awards, $allowed);
    }

    /**
     * Which of these awards are in the course's log, as the user sees it.
     *
     * @param int $courseid
     * @param string[] $uuids
     * @return int[] ids of rows
     */
    private static function seen(int $courseid, array $uuids): array {
        global $DB;
        try {
            $scope = award_scope::of(self::require_in_context(self::context_of($courseid), 'local/navigatr:viewlog'));
        } catch (\moodle_exception) {
            return [];
        }
        [$in, $params] = $DB->get_in_or_equal($uuids, SQL_PARAMS_NAMED);
        [$visible, $more] = $scope->sql_awards('a');
        $sql = "SELECT a.id FROM {local_navigatr_award} a WHERE a.courseid = :courseid AND a.uuid $in AND $visible";
        return array_map('intval', $DB->get_fieldset_sql($sql, $params + $more + ['courseid' => $courseid]));
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
