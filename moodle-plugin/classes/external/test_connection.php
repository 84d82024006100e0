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
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\test;
use local_navigatr\local\contract;

/**
 * Tests typed, unsaved connection values.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class test_connection extends operation {
    /**
     * Tests.
     *
     * @param string $sidecarurl
     * @param string $sidecarsecret empty: the stored one
     * @param string $environment
     * @param string $token empty: the stored one
     * @param int $timeoutseconds
     * @param string $sidecarca PEM; empty: the stored ones
     * @param bool $removeca none instead
     * @param bool $privatenetwork
     * @param bool $useproxy
     * @return array
     */
    public static function execute(
        string $sidecarurl,
        string $sidecarsecret,
        string $environment,
        string $token,
        int $timeoutseconds,
        string $sidecarca,
        bool $removeca,
        bool $privatenetwork,
        bool $useproxy
    ): array {
        $params = self::validate_parameters(self::execute_parameters(), [
            'sidecarUrl' => $sidecarurl,
            'sidecarSecret' => $sidecarsecret,
            'environment' => $environment,
            'token' => $token,
            'timeoutSeconds' => $timeoutseconds,
            'sidecarCa' => $sidecarca,
            'removeCa' => $removeca,
            'privateNetwork' => $privatenetwork,
            'useProxy' => $useproxy,
        ]);
        access::require_in_system(contract\test_connection::CAPABILITY);
        \core\session\manager::write_close();
        return test::run(connection_input::from((object) array_change_key_case($params)));
    }
}
