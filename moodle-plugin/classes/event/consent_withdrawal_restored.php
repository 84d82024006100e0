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
 * An agreement became a refusal again, because the sidecar still had the withdrawal that Moodle lost when it was restored from a
 * backup.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class consent_withdrawal_restored extends consent_answered {
    /**
     * An event about an answer. It is no act of the task that found it, and none of the learner's at this moment.
     *
     * @param \stdClass $answer its row, as it was before
     * @param int $agreed as the row has it now
     * @return self
     */
    public static function create_from_row(\stdClass $answer, int $agreed): self {
        return self::create([
            'context' => \context_course::instance($answer->courseid, IGNORE_MISSING) ?: \context_system::instance(),
            'userid' => 0,
            'relateduserid' => $answer->userid,
            'other' => [
                'courseid' => (int) $answer->courseid,
                'platform' => $answer->platform,
                'agreed' => $agreed,
                'textversion' => $answer->textversion,
            ],
        ]);
    }

    /**
     * Its name for people.
     *
     * @return string
     */
    public static function get_name() {
        return get_string('event_consent_withdrawal_restored', 'local_navigatr');
    }

    /**
     * What happened, for the log.
     *
     * @return string
     */
    public function get_description() {
        return "The agreement of the user with id '$this->relateduserid' for the course with id '{$this->other['courseid']}' "
            . "became a refusal again: the sidecar had the withdrawal, and Moodle seems to be restored from a backup of before.";
    }
}
