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
 * A list that names learners was downloaded: those of a dry run, or those of an action on many badges.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class learners_downloaded extends download {
    /**
     * A download.
     *
     * @param \context $context of the course, or of the log that the action was begun in
     * @param string $list `earlier`, `byhand` or `action`
     * @return static
     */
    public static function create_from_context(\context $context, string $list): static {
        return static::create(['context' => $context, 'other' => ['list' => $list]]);
    }

    /**
     * Its name for people.
     *
     * @return string
     */
    public static function get_name() {
        return get_string('event_learners_downloaded', 'local_navigatr');
    }

    /**
     * What happened, for the log.
     *
     * @return string
     */
    public function get_description() {
        return "The user with id '$this->userid' downloaded a list of learners with their Navigatr badges of the context with id "
            . "'$this->contextid': '{$this->other['list']}'.";
    }
}
