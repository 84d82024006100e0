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

namespace local_navigatr\external;

use local_navigatr\local\access;
use local_navigatr\local\contract;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\sidecar\client;

/**
 * Removes the badge from a course.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class remove_mapping extends operation {
    /**
     * Removes.
     *
     * @param int $courseid
     * @param string $seen of {@see mapping_seen}
     * @return array
     */
    public static function execute(int $courseid, string $seen): array {
        $params = self::validate_parameters(self::execute_parameters(), ['courseId' => $courseid, 'seen' => $seen]);
        access::require_in_course($params['courseId'], contract\remove_mapping::CAPABILITY);
        access::require_all_groups($params['courseId']);
        \core\session\manager::write_close();
        $remove = fn() => mapping_changes::remove(client::lazy(), $params['courseId']);
        return ['removed' => mapping_seen::while_unchanged($params['courseId'], $params['seen'], $remove)];
    }
}
