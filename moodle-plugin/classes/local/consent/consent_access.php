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

namespace local_navigatr\local\consent;

use local_navigatr\local\award\award;
use local_navigatr\local\award\tracking;
use local_navigatr\local\course_name;
use local_navigatr\local\mapping\mappings;

/**
 * Who may open the page of a course's consent, and about which platforms: who is asked, and for ever who once answered.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent_access {
    /**
     * Whether a learner finds the page.
     *
     * @param int $courseid also of a course that is gone
     * @param int $userid
     * @return bool
     */
    public static function may_open(int $courseid, int $userid): bool {
        return self::platforms($courseid, $userid) !== [];
    }

    /**
     * The platforms that a learner is asked about or has answered about.
     *
     * @param int $courseid also of a course that is gone
     * @param int $userid
     * @return string[]
     */
    public static function platforms(int $courseid, int $userid): array {
        if ($userid <= 0 || isguestuser($userid)) {
            return [];
        }
        $isasked = consents::is_required($courseid) && self::is_asked_in($courseid, $userid);
        $asked = $isasked ? mappings::for_course($courseid)->platform() : null;
        return array_values(array_filter(
            \local_navigatr\local\contract\vocabulary::PLATFORMS,
            fn($platform) => $platform === $asked || consents::answer($userid, $courseid, $platform) !== null
        ));
    }

    /**
     * Whether a learner of a course is asked there. Of a hidden course only who has earned its badge knows.
     *
     * @param int $courseid
     * @param int $userid
     * @return bool
     */
    private static function is_asked_in(int $courseid, int $userid): bool {
        global $DB;
        $hasearned = fn() => $DB->record_exists_select(
            award::TABLE,
            'courseid = ? AND userid = ? AND rule >= 0',
            [$courseid, $userid]
        );
        return tracking::is_tracked($courseid, $userid) && (tracking::may_enter($courseid, $userid) || $hasearned());
    }

    /**
     * Courses that a learner has answered about, newest answer first.
     *
     * @param int $userid
     * @return string[] names by course id; of a course that is gone the name of then
     */
    public static function courses(int $userid): array {
        global $DB;
        $sql = "SELECT courseid, MAX(timemodified) AS answered
                  FROM {local_navigatr_consent}
                 WHERE userid = :userid AND agreed <> :asked
              GROUP BY courseid
              ORDER BY answered DESC, courseid";
        $courseids = $DB->get_fieldset_sql($sql, ['userid' => $userid, 'asked' => consents::ASKED]);
        return array_combine($courseids, array_map(fn($courseid) => self::course_name((int) $courseid, $userid), $courseids));
    }

    /**
     * The name of a course for its learner, also of one that is gone.
     *
     * @param int $courseid
     * @param int $userid
     * @return string plain text
     */
    public static function course_name(int $courseid, int $userid): string {
        global $DB;
        $select = 'courseid = :courseid AND userid = :userid';
        $params = ['courseid' => $courseid, 'userid' => $userid];
        $names = $DB->get_fieldset_select(award::TABLE, 'coursename', $select, $params);
        return course_name::plain($courseid, end($names) ?: get_string('consentcoursegone', 'local_navigatr', $courseid));
    }
}
