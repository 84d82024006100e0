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

namespace local_navigatr;

use local_navigatr\local\config;

/**
 * What Moodle asks for on its way through a page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class hook_callbacks {
    /**
     * Adds My badges to the user menu, from Moodle 4.5 on. This runs on every page: it asks the database nothing.
     *
     * @param \core_user\hook\extend_user_menu $hook
     */
    public static function extend_user_menu(\core_user\hook\extend_user_menu $hook): void {
        if (!isloggedin() || isguestuser() || !config::is_paired()) {
            return;
        }
        $hook->add_navitem((object) [
            'itemtype' => 'link',
            'url' => new \moodle_url('/local/navigatr/mybadges.php'),
            'title' => get_string('mybadges', 'local_navigatr'),
            'titleidentifier' => 'mybadges,local_navigatr',
        ]);
    }
}
