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
use local_navigatr\local\connection\removal_counts;
use local_navigatr\local\contract;

/**
 * What removing a connection would stop.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_removal extends operation {
    /**
     * Counts.
     *
     * @param string $connection
     * @return int[]
     */
    public static function execute(string $connection): array {
        $params = self::validate_parameters(self::execute_parameters(), ['connection' => $connection]);
        access::require_in_system(contract\get_removal::CAPABILITY);
        \core\session\manager::write_close();
        confirmation::require_known($params['connection']);
        return removal_counts::of($params['connection']);
    }
}
