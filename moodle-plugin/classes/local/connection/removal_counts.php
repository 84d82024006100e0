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

namespace local_navigatr\local\connection;

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;

/**
 * What removing one of several connections stops: the course mappings and the waiting badges of its platform.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class removal_counts {
    /**
     * The question about Navigatr's connection, with the numbers of it alone where another platform is connected.
     *
     * @param array $status what the settings page shows
     * @return string
     */
    public static function question(array $status): string {
        if (accounts::are_several()) {
            $counts = self::of(vocabulary::MAIN_CONNECTION);
            return get_string('removeconnectionconfirmseveral', 'local_navigatr', $counts);
        }
        $waiting = $status['awardsWaiting'] + ($status['queue']['queued'] ?? 0);
        $counts = ['mappings' => $status['mappingsActive'], 'waiting' => $waiting];
        return get_string('removeconnectionconfirm', 'local_navigatr', $counts);
    }

    /**
     * With the current numbers.
     *
     * @param string $connectionid
     * @return int[] `mappings` and `waiting`
     */
    public static function of(string $connectionid): array {
        global $DB;
        $platform = ['platform' => accounts::platform_of($connectionid) . ':%'];
        $ofplatform = $DB->sql_like('target', ':platform');
        $waits = "rule >= 0 AND (status = 'waiting' OR " . award::UNSETTLED . ')';
        $active = ['active' => mapping::ACTIVE];
        return [
            'mappings' => mapping::count_records_select("state = :active AND $ofplatform", $platform + $active),
            'waiting' => award::count_records_select("$waits AND $ofplatform", $platform),
        ];
    }
}
