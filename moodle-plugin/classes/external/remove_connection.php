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
use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\flash_message;
use local_navigatr\local\contract;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;

/**
 * Forgets the credential of a connection and pauses every mapping of its platform.
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
     * @param string $connection its id
     * @return array
     */
    public static function execute(string $seen, string $connection): array {
        $values = ['seen' => $seen, 'connection' => $connection];
        $params = self::validate_parameters(self::execute_parameters(), $values);
        access::require_in_system(contract\remove_connection::CAPABILITY);
        \core\session\manager::write_close();
        // One that another tab has removed is told so, and not that its name is wrong.
        confirmation::require_connection($params['seen'], $params['connection']);
        confirmation::require_known($params['connection']);
        $platform = accounts::platform_of($params['connection']);
        $paused = disconnect::run(client::from_config()->through($params['connection']));
        flash_message::keep(platform::string('connectionremoved', $platform));
        return ['removed' => true, 'paused' => $paused];
    }
}
