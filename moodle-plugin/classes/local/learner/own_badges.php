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

namespace local_navigatr\local\learner;

use local_navigatr\local\award\award;
use local_navigatr\local\award\tracking;
use local_navigatr\local\consent\consents;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

/**
 * The badges of one learner: those that were earned, and those that can be.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class own_badges {
    /** A page shows no more of what was earned. */
    public const MOST = 200;

    /**
     * What a learner earned, newest first. Not tests, and of merged accounts only what counts.
     *
     * @param int $userid
     * @param int $courseid 0: in all courses
     * @return \stdClass[] rows of awards
     */
    public static function earned(int $userid, int $courseid = 0): array {
        global $DB;
        $select = 'userid = :userid AND rule >= 0 AND status <> :merged' . ($courseid ? ' AND courseid = :courseid' : '');
        $params = ['userid' => $userid, 'merged' => award::MERGED, 'courseid' => $courseid];
        return $DB->get_records_select(award::TABLE, $select, $params, 'timecompleted DESC, id DESC', '*', 0, self::MOST);
    }

    /**
     * Badges of courses in which somebody is a learner now. Whether they were earned is not looked at.
     *
     * @param int $userid
     * @return mapping[]
     */
    public static function offered(int $userid): array {
        global $DB;
        $courseids = array_keys(enrol_get_users_courses($userid, true, 'id'));
        if ($courseids === []) {
            return [];
        }
        [$in, $params] = $DB->get_in_or_equal($courseids, SQL_PARAMS_NAMED);
        $params['rule'] = mapping::COURSE_RULE;
        return array_filter(
            mapping::get_records_select("rule = :rule AND courseid $in", $params, 'id'),
            fn($mapping) => tracking::has_role((int) $mapping->get('courseid'), $userid)
        );
    }

    /**
     * Whether anything is kept of a learner.
     *
     * @param int $userid
     * @return bool
     */
    public static function has_any(int $userid): bool {
        global $DB;
        return $DB->record_exists(award::TABLE, ['userid' => $userid])
            || $DB->record_exists_select(consents::TABLE, 'userid = ? AND agreed <> ' . consents::ASKED, [$userid]);
    }

    /**
     * Whether the current user finds the badge of a course: as its learner, or because of what is kept of this user. Each page of
     * the course asks this, in one statement.
     *
     * @param int $courseid
     * @return bool
     */
    public static function is_offered(int $courseid): bool {
        global $USER;
        $found = isloggedin() && !isguestuser() ? self::kept($courseid, (int) $USER->id) : null;
        return $found === true || $found === false && tracking::has_role($courseid, (int) $USER->id);
    }

    /**
     * Whether a learner may open the page of one course's badge: of a course that is gone or hidden only who has something there.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    public static function may_open(int $courseid, int $userid): bool {
        $found = self::kept($courseid, $userid);
        return $found === true
            || $found === false && tracking::is_tracked($courseid, $userid) && tracking::may_enter($courseid, $userid);
    }

    /**
     * What there is about a course: an award or an answer of a user, or only a badge.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool|null true: something of the user; false: a badge; null: nothing
     */
    private static function kept(int $courseid, int $userid): ?bool {
        global $DB;
        $sql = "SELECT 1 AS own FROM {local_navigatr_award} a
                 WHERE a.courseid = :acourse AND a.userid = :auser AND a.rule >= 0 AND a.status <> 'merged'
                 UNION
                SELECT 1 AS own FROM {" . consents::TABLE . "} c
                 WHERE c.courseid = :ccourse AND c.userid = :cuser AND c.agreed <> " . consents::ASKED . "
                 UNION
                SELECT 0 AS own FROM {" . mapping::TABLE . "} m WHERE m.courseid = :mcourse AND m.rule = " . mapping::COURSE_RULE;
        $found = $DB->get_fieldset_sql($sql, [
            'acourse' => $courseid, 'auser' => $userid, 'ccourse' => $courseid, 'cuser' => $userid, 'mcourse' => $courseid,
        ]);
        return $found === [] ? null : (int) max($found) === 1;
    }
}
