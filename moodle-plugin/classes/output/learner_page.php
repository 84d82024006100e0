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

namespace local_navigatr\output;

/**
 * Pages of the learner alone: in the course where the learner can enter it, outside where it is hidden, left or gone.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class learner_page {
    /**
     * Lets the learner in and prepares the page, before its address is set. A person who is logged in as a learner of one course
     * sees of the learner what belongs to that course, as everywhere in Moodle.
     *
     * @param int $courseid 0: of no course
     * @param bool $mayopen whether there is something of the learner about the course
     * @param string|null $title as of {@see own_page::place_in_course()}
     * @return \stdClass|null the course; null: none, or it is gone
     */
    public static function enter(int $courseid, bool $mayopen, ?string $title = null): ?\stdClass {
        global $DB, $PAGE;
        self::stop_outside_of_course($courseid);
        $course = $courseid ? $DB->get_record('course', ['id' => $courseid]) : null;
        if ($course && (!$mayopen || can_access_course($course, null, '', true))) {
            require_login($course, false);
            $PAGE->set_pagelayout('incourse');
            own_page::place_in_course($PAGE, 'local_navigatr_mybadge', $title);
        } else {
            $PAGE->set_context(\context_system::instance());
            $PAGE->set_pagelayout('standard');
            $all = new \moodle_url('/local/navigatr/mybadges.php');
            $PAGE->navbar->add(get_string('mybadges', 'local_navigatr'), $courseid ? $all : null);
            $courseid && $PAGE->navbar->add($title ?? get_string('mybadge', 'local_navigatr'));
        }
        return $course ?: null;
    }

    /**
     * Stops guests.
     */
    public static function stop_guests(): void {
        if (isguestuser()) {
            throw new \moodle_exception('noguest');
        }
    }

    /**
     * Stops who is logged in as a learner of another course.
     *
     * @param int $courseid
     */
    private static function stop_outside_of_course(int $courseid): void {
        global $USER;
        $context = \core\session\manager::is_loggedinas() ? ($USER->loginascontext ?? null) : null;
        if ($context && (int) $context->contextlevel === CONTEXT_COURSE && (int) $context->instanceid !== $courseid) {
            $url = new \moodle_url('/course/view.php', ['id' => $context->instanceid]);
            throw new \moodle_exception('loginasonecourse', '', $url->out(false));
        }
    }
}
