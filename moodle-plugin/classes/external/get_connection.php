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
use local_navigatr\local\connection\status;
use local_navigatr\local\contract;
use local_navigatr\local\sidecar\client;

/**
 * State of the connection, queue and holds.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_connection extends operation {
    /**
     * Reads the state. A sidecar that is down is a state, not a failure.
     *
     * @return array
     */
    public static function execute(): array {
        access::require_in_system(contract\get_connection::CAPABILITY);
        \core\session\manager::write_close();
        // What kind of trouble it is only the page says.
        return array_diff_key(status::read(client::lazy()), ['code' => null, 'trouble' => null, 'connections' => null]);
    }
}
