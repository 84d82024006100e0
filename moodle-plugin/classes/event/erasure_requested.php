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

namespace local_navigatr\event;

/**
 * What is held about a user, or about everybody in a course, was deleted here, and the sidecar was asked to delete it, too.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class erasure_requested extends \core\event\base {
    /**
     * A request.
     *
     * @param int $userid 0: everybody in the course
     * @param int $courseid
     * @return static
     */
    public static function create_from_ids(int $userid, int $courseid): static {
        return static::create([
            'context' => \context_course::instance($courseid, IGNORE_MISSING) ?: \context_system::instance(),
            'relateduserid' => $userid ?: null,
            'other' => ['courseid' => $courseid],
        ]);
    }

    /**
     * What kind of act it is.
     */
    protected function init() {
        $this->data['edulevel'] = self::LEVEL_OTHER;
        $this->data['crud'] = 'd';
    }

    /**
     * Its name for people.
     *
     * @return string
     */
    public static function get_name() {
        return get_string('event_erasure_requested', 'local_navigatr');
    }

    /**
     * What happened, for the log.
     *
     * @return string
     */
    public function get_description() {
        $learners = $this->relateduserid ? "the user with id '$this->relateduserid'" : 'all learners';
        return "The user with id '$this->userid' had the Navigatr data of $learners in the course with id "
            . "'{$this->other['courseid']}' erased.";
    }

    /**
     * Nothing in it is restored.
     *
     * @return bool
     */
    public static function get_other_mapping() {
        return false;
    }
}
