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

namespace local_navigatr\local\notice;

use local_navigatr\local\award\award;
use local_navigatr\local\award\completion_records;
use local_navigatr\local\consent\consent_answers;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\consent\consents;
use local_navigatr\local\consent\erased_refusals;
use local_navigatr\local\course_name;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mappings;

/**
 * Asks learners once whose badge waits only for their consent. A learner who was asked, or answered, is not asked again.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class consent {
    /** @var int Most messages of one round; the next one goes on. */
    private const MOST = 500;

    /**
     * Asks those who were never asked and could receive the badge.
     */
    public static function send(): void {
        global $DB;
        if (!consents::are_required()) {
            return;
        }
        erased_refusals::recognise();
        $sql = "SELECT a.id, a.userid, a.courseid
                  FROM {local_navigatr_award} a
                  JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.target = a.target AND m.rule = a.rule
                  JOIN {course} co ON co.id = a.courseid
                  JOIN {user} u ON u.id = a.userid AND u.deleted = 0 AND u.suspended = 0
             LEFT JOIN {" . consents::TABLE . "} c ON " . consents::sql_is_about('a') . "
                 WHERE a.status = :status AND c.id IS NULL AND NOT " . completion_records::sql_missing('a') . "
              ORDER BY a.id";
        $courses = [];
        foreach ($DB->get_records_sql($sql, ['status' => award::NO_CONSENT], 0, self::MOST) as $row) {
            $courses[(int) $row->userid][$row->id] = (int) $row->courseid;
        }
        foreach ($courses as $userid => $own) {
            $digest = new digest();
            foreach ($own as $awardid => $courseid) {
                isolated::run("consent for award $awardid", fn() => self::ask($digest, $userid, $courseid));
            }
            $digest->send();
        }
    }

    /**
     * What one learner is asked about one course. That is kept first: better one question too few than one each minute.
     *
     * @param digest $digest
     * @param int $userid
     * @param int $courseid
     */
    private static function ask(digest $digest, int $userid, int $courseid): void {
        $mapping = mappings::for_course($courseid);
        if (!$mapping || !consent_answers::note_asked($userid, $courseid, $mapping->platform())) {
            return;
        }
        $facts = fn() => [
            'course' => course_name::plain($courseid),
            'badge' => $mapping->badge_name(),
            'platform' => consent_text::facts($mapping->platform())->platform,
        ];
        $url = new \moodle_url('/local/navigatr/consent.php', ['id' => $courseid]);
        $digest->add(new notice('consent', $facts, $url, $courseid), [\core_user::get_user($userid)]);
    }
}
