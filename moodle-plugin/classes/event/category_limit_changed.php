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
 * A person decided which badges the courses of a category may use.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class category_limit_changed extends category_act {
    /**
     * Its name for people.
     *
     * @return string
     */
    public static function get_name() {
        return get_string('event_category_limit_changed', 'local_navigatr');
    }

    /**
     * What happened, for the log.
     *
     * @return string
     */
    public function get_description() {
        return "The user with id '$this->userid' changed which badges the courses of the category with id "
            . "'{$this->other['categoryid']}' may use (limit: '{$this->other['kind']}', providers: '{$this->other['count']}').";
    }

    /**
     * The page of the category's limits.
     *
     * @return \moodle_url
     */
    public function get_url() {
        return new \moodle_url('/local/navigatr/limits.php', ['categoryid' => $this->other['categoryid']]);
    }
}
