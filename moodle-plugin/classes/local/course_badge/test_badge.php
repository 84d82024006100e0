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

namespace local_navigatr\local\course_badge;

use local_navigatr\event\test_badge_sent;
use local_navigatr\local\account\accounts;
use local_navigatr\local\actor;
use local_navigatr\local\award\award;
use local_navigatr\local\award\awards;
use local_navigatr\local\award\mailable;
use local_navigatr\local\award\origin;
use local_navigatr\local\completion\award_writer;
use local_navigatr\local\consent\consents;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\platform;

/**
 * A test badge: somebody sends the badge of a course to the own address, to see how it arrives. It has a rule of its own, so it
 * is never the badge of the course.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class test_badge {
    /** How long somebody waits for the next test of the same badge. */
    private const WAIT_SECONDS = DAYSECS;

    /**
     * Sends one to the user.
     *
     * @param int $courseid
     * @return string[] parameters of the page that shows what was done
     * @throws \moodle_exception when it cannot be sent, with the reason
     */
    public static function send(int $courseid): array {
        global $USER;
        $mapping = mappings::existing($courseid);
        $problem = self::problem($mapping);
        if ($problem !== null) {
            throw new \moodle_exception("testbadge_$problem", 'local_navigatr');
        }
        $key = new mapping_key($courseid, vocabulary::TEST_RULE, $mapping->get('target'));
        $cycle = (int) (awards::latest($key, (int) $USER->id)->cycle ?? -1) + 1;
        $isnew = award_writer::add($mapping, (int) $USER->id, [
            'rule' => vocabulary::TEST_RULE,
            'cycle' => $cycle,
            'timecompleted' => time(),
            'origin' => origin::MANUAL,
            'status' => award::WAITING,
            // Also while the course's badge is paused, and with this badge, whatever the course is mapped to later.
            'due' => award::DUE_FORCED,
            'badgepinned' => 1,
        ] + actor::columns());
        if (!$isnew) {
            // Another click was faster.
            throw new \moodle_exception('testbadge_today', 'local_navigatr');
        }
        $award = awards::latest($key, (int) $USER->id);
        isolated::trigger(test_badge_sent::create_from_act($award, 'done'));
        return ['done' => 'testsent'];
    }

    /**
     * Whether a test of a mapping's badge can be sent at all.
     *
     * @param mapping $mapping
     * @return bool
     */
    public static function is_offered(mapping $mapping): bool {
        return accounts::has($mapping->get('target'));
    }

    /**
     * What the user is asked before.
     *
     * @param int $courseid
     * @return string HTML
     */
    public static function question(int $courseid): string {
        global $USER;
        $mapping = mappings::existing($courseid);
        $environment = explode(':', $mapping->get('target'))[1];
        $facts = ['badge' => s($mapping->badge_name()), 'email' => s($USER->email)];
        return platform::string("testbadgeconfirm_$environment", $mapping->platform(), $facts);
    }

    /**
     * Why none can be sent to the user at the moment.
     *
     * @param mapping $mapping
     * @return string|null part of the name of a string; null: it can be sent
     */
    private static function problem(mapping $mapping): ?string {
        global $DB, $USER;
        $user = $DB->get_record('user', ['id' => $USER->id], mailable::FIELDS);
        return match (true) {
            !self::is_offered($mapping) => 'notconnected',
            // The address would be somebody else's.
            \core\session\manager::is_loggedinas() => 'loggedinas',
            (new mailable([$user->id => $user]))->problem($user) !== null => 'noaddress',
            consents::is_refused($mapping, (int) $USER->id) => 'refused',
            self::was_sent_lately($mapping) => 'today',
            default => null,
        };
    }

    /**
     * Whether the user had a test of this badge within a day, also from another course.
     *
     * @param mapping $mapping
     * @return bool
     */
    private static function was_sent_lately(mapping $mapping): bool {
        global $DB, $USER;
        $select = 'userid = :userid AND rule = :rule AND target = :target AND badgeid = :badgeid AND timecreated > :since';
        return $DB->record_exists_select(award::TABLE, $select, [
            'userid' => $USER->id,
            'rule' => vocabulary::TEST_RULE,
            'target' => $mapping->get('target'),
            'badgeid' => $mapping->get('badgeid'),
            'since' => time() - self::WAIT_SECONDS,
        ]);
    }
}
