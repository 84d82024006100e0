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
use local_navigatr\local\award\pending_notice;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\status\award_condition;
use local_navigatr\local\status\condition;
use local_navigatr\local\transaction;

/**
 * Learners are told that their badge is on its way, that it was issued, and that it was revoked. Not while the sidecar is asked:
 * mail takes its time, and other badges must not wait for it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class learner_badges {
    /** @var int Most messages of one round; the next one goes on. */
    private const MOST = 200;

    /**
     * Tells them.
     */
    public static function send(): void {
        global $DB;
        $fields = 'id, userid';
        $pending = $DB->get_records_select_menu(award::TABLE, 'notice IS NOT NULL', [], 'notice, id', $fields, 0, self::MOST);
        foreach (array_unique($pending) as $userid) {
            self::send_to(array_keys($pending, $userid));
        }
    }

    /**
     * Tells one learner. A process that is killed in the middle has taken nothing of the others.
     *
     * @param int[] $awardids
     */
    private static function send_to(array $awardids): void {
        $digest = new digest();
        foreach ($awardids as $id) {
            isolated::run("message about award $id", function () use ($digest, $id) {
                $award = transaction::run(fn() => pending_notice::take((int) $id));
                $award && self::add($digest, $award);
            });
        }
        $digest->send();
    }

    /**
     * What there is to tell of one badge, if that is still true and the account is in use.
     *
     * @param digest $digest
     * @param \stdClass $award
     */
    private static function add(digest $digest, \stdClass $award): void {
        $learner = \core_user::get_user((int) $award->userid);
        if (!$learner || $learner->deleted || $learner->suspended || !self::is_true($award)) {
            return;
        }
        $courseid = (int) $award->courseid;
        $iscourse = (bool) \context_course::instance($courseid, IGNORE_MISSING);
        $facts = fn() => self::facts($award);
        $url = new \moodle_url('/local/navigatr/mybadges.php');
        $digest->add(new notice($award->notice, $facts, $url, $iscourse ? $courseid : SITEID), [$learner]);
    }

    /**
     * Whether it is as the message says: a badge that something keeps is not promised.
     *
     * @param \stdClass $award
     * @return bool
     */
    private static function is_true(\stdClass $award): bool {
        if ($award->notice === pending_notice::ISSUED) {
            return $award->state === 'issued';
        }
        if ($award->notice === pending_notice::REVOKED) {
            return $award->state === 'revoked';
        }
        $condition = award_condition::of($award, mappings::for_course((int) $award->courseid));
        return $award->status === award::SENT && $condition->kind === condition::MOVING;
    }

    /**
     * What goes into the words, in the present language.
     *
     * @param \stdClass $award
     * @return array
     */
    private static function facts(\stdClass $award): array {
        $name = known_names::find($award->target, known_names::BADGE, $award->badgeid);
        return [
            'course' => consent_access::course_name((int) $award->courseid, (int) $award->userid),
            'badge' => mapping::name_of($name, $award->badgeid),
            'platform' => consent_text::facts(explode(':', $award->target, 2)[0])->platform,
        ];
    }
}
