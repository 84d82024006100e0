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
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\sidecar\client;

/**
 * Pauses or resumes a mapping.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class set_mapping_state extends operation {
    /**
     * Sets.
     *
     * @param int $courseid
     * @param string $state `active` or `paused`: nobody sends a mapping to review by hand
     * @param string $seen of {@see mapping_seen}
     * @return array
     */
    public static function execute(int $courseid, string $state, string $seen): array {
        $given = ['courseId' => $courseid, 'state' => $state, 'seen' => $seen];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        if (!in_array($params['state'], [mapping::ACTIVE, mapping::PAUSED], true)) {
            throw new \invalid_parameter_exception('state');
        }
        access::require_in_course($params['courseId'], contract\set_mapping_state::CAPABILITY);
        access::require_all_groups($params['courseId']);
        \core\session\manager::write_close();
        $set = fn() => mapping_changes::set_state(client::lazy(), $params['courseId'], $params['state']);
        return mapping_exporter::shape(mapping_seen::while_unchanged($params['courseId'], $params['seen'], $set));
    }
}
