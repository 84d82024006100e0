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
 * A person acted on one award. Moodle's log keeps who it was, and who was behind that under "log in as".
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class award_act extends award_event {
    /**
     * An act on an award.
     *
     * @param \stdClass $award its row as it was before
     * @param string $result of the contract's `actResults`: `cancel_requested` when it applies once the sidecar has an answer
     * @return static
     */
    public static function create_from_act(\stdClass $award, string $result): static {
        return static::create_with($award, ['result' => $result]);
    }

    /**
     * What every such act has in common.
     */
    protected function init() {
        parent::init();
        $this->data['edulevel'] = self::LEVEL_TEACHING;
    }

    /**
     * A sentence about the act.
     *
     * @param string $act what the user did, in the past tense
     * @return string
     */
    protected function sentence(string $act): string {
        return "The user with id '$this->userid' $act with id '{$this->other['badgeid']}' for the user with id "
            . "'$this->relateduserid' in the course with id '{$this->other['courseid']}' "
            . "(issuance '{$this->other['uuid']}', result '{$this->other['result']}').";
    }
}
