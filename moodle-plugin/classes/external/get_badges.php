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
use local_navigatr\local\catalogue\permitted_providers;
use local_navigatr\local\contract;
use local_navigatr\local\limit\limits;
use local_navigatr\local\sidecar\client;

/**
 * A page of a provider's badges.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_badges extends operation {
    /** The last page that is asked for: the sidecar refuses numbers that are no numbers of a page. */
    private const LAST_PAGE = 1000000;

    /**
     * Lists; the sidecar searches and pages.
     *
     * @param int $courseid
     * @param string $connection its id
     * @param string $providerid
     * @param string $query empty: all
     * @param int $page from 1
     * @param int $size
     * @param bool $refresh whether they are fetched from the platform again
     * @return \stdClass
     */
    public static function execute(
        int $courseid,
        string $connection,
        string $providerid,
        string $query,
        int $page,
        int $size,
        bool $refresh = false
    ): \stdClass {
        $params = self::validate_parameters(self::execute_parameters(), [
            'courseId' => $courseid,
            'connection' => $connection,
            'providerId' => $providerid,
            'query' => $query,
            'page' => $page,
            'size' => $size,
            'refresh' => $refresh,
        ]);
        access::require_in_course($params['courseId'], contract\get_badges::CAPABILITY);
        \core\session\manager::write_close();
        $size = max(1, min($params['size'], contract\vocabulary::BADGE_PAGE_MAX));
        $client = client::from_config()->through($params['connection']);
        $limit = limits::in_course($params['courseId']);
        $categories = permitted_providers::categories($limit, $client->target(), $params['providerId']);
        ['providerId' => $providerid, 'query' => $query, 'page' => $page, 'refresh' => $refresh] = $params;
        $page = max(1, min($page, self::LAST_PAGE));
        return $client->badges($providerid, $query, $page, $size, $categories, $refresh);
    }
}
