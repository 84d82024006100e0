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

use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;

/**
 * What removing the badge of a course means.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class removal {
    /**
     * What a person is asked before: it names the badge, and how many learners wait for it.
     *
     * @param int $courseid
     * @return string HTML
     */
    public static function question(int $courseid): string {
        $waiting = pending_awards::count(mapping_key::of_course($courseid));
        return get_string($waiting > 0 ? 'removebadgeconfirmwaits' : 'removebadgeconfirm', 'local_navigatr', [
            'badge' => s((string) mappings::for_course($courseid)?->badge_name()),
            'waiting' => $waiting,
        ]);
    }
}
