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
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\flash_message;
use local_navigatr\local\contract;
use local_navigatr\local\sidecar\client;

/**
 * Forgets the token and pauses every mapping.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class remove_connection extends operation {
    /**
     * Removes.
     *
     * @param string $seen of {@see confirmation::of_removal()}
     * @return array
     */
    public static function execute(string $seen): array {
        $params = self::validate_parameters(self::execute_parameters(), ['seen' => $seen]);
        access::require_in_system(contract\remove_connection::CAPABILITY);
        \core\session\manager::write_close();
        confirmation::require_connection($params['seen']);
        $paused = disconnect::run(client::from_config());
        flash_message::keep(get_string('connectionremoved', 'local_navigatr'));
        return ['removed' => true, 'paused' => $paused];
    }
}
