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
use local_navigatr\local\catalogue\all_providers;
use local_navigatr\local\catalogue\permitted_providers;
use local_navigatr\local\contract;
use local_navigatr\local\limit\limits;
use local_navigatr\local\sidecar\client;

/**
 * Providers that badges can be issued from.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_providers extends operation {
    /**
     * Lists.
     *
     * @param int $courseid
     * @param bool $refresh whether they are fetched from the platforms again
     * @return \stdClass
     */
    public static function execute(int $courseid, bool $refresh = false): \stdClass {
        $given = ['courseId' => $courseid, 'refresh' => $refresh];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        access::require_in_course($params['courseId'], contract\get_providers::CAPABILITY);
        \core\session\manager::write_close();
        $all = new all_providers(client::from_config(), $params['refresh']);
        $providers = permitted_providers::of($all->providers, limits::in_course($params['courseId']));
        return (object) ['providers' => $providers, 'fetchedAt' => $all->fetchedat, 'stale' => $all->isstale];
    }
}
