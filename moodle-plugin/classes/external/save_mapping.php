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

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_single_structure;
use local_navigatr\local\access;
use local_navigatr\local\contract;
use local_navigatr\local\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../externallib_compat.php');

/**
 * Maps a course to a badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class save_mapping extends external_api {
    /**
     * What it takes.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return contract\save_mapping::parameters();
    }

    /**
     * What it gives.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        return contract\save_mapping::returns();
    }

    /**
     * Saves what can be issued, and nothing else.
     *
     * @param int $courseid
     * @param string $providerid
     * @param string $badgeid
     * @return array
     */
    public static function execute(int $courseid, string $providerid, string $badgeid): array {
        $params = self::validate_parameters(self::execute_parameters(), [
            'courseId' => $courseid,
            'providerId' => $providerid,
            'badgeId' => $badgeid,
        ]);
        access::require_in_course($params['courseId'], contract\save_mapping::CAPABILITY);
        \core\session\manager::write_close();
        $client = client::from_config();
        $provider = self::own_provider($client, $params['providerId']);
        $badge = self::issuable_badge($client, $params['badgeId'], $params['providerId']);
        return mapped::shape(mappings::save($params['courseId'], $provider, $badge));
    }

    /**
     * The provider, if the connected account issues for it.
     *
     * @param client $client
     * @param string $providerid
     * @return \stdClass
     */
    private static function own_provider(client $client, string $providerid): \stdClass {
        foreach ($client->providers()->providers as $provider) {
            if ($provider->id === $providerid) {
                return $provider;
            }
        }
        throw new \moodle_exception('badgeboundelsewhere', 'local_navigatr');
    }

    /**
     * The badge, if it belongs to the provider and can be issued. Learners must not be the first to find out.
     *
     * @param client $client
     * @param string $badgeid
     * @param string $providerid
     * @return \stdClass
     */
    private static function issuable_badge(client $client, string $badgeid, string $providerid): \stdClass {
        $badge = $client->badge($badgeid)->badge;
        if ($badge->providerId !== null && $badge->providerId !== $providerid) {
            throw new \moodle_exception('badgeboundelsewhere', 'local_navigatr');
        }
        if (!$badge->issuable) {
            throw new \moodle_exception('badgenotissuable', 'local_navigatr');
        }
        return $badge;
    }
}
