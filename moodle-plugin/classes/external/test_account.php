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
use local_navigatr\local\connection\client_input;
use local_navigatr\local\connection\client_test;
use local_navigatr\local\contract;
use local_navigatr\local\sidecar\client;

/**
 * Tests a typed, unsaved client id and secret.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class test_account extends operation {
    /**
     * Tests.
     *
     * @param string $platform
     * @param string $clientid
     * @param string $clientsecret
     * @return array
     */
    public static function execute(string $platform, string $clientid, string $clientsecret): array {
        $params = self::validate_parameters(self::execute_parameters(), [
            'platform' => $platform,
            'clientId' => $clientid,
            'clientSecret' => $clientsecret,
        ]);
        access::require_in_system(contract\test_account::CAPABILITY);
        \core\session\manager::write_close();
        return client_test::run(client::lazy(), client_input::from((object) array_change_key_case($params)));
    }
}
