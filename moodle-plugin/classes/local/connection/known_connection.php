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
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\vendor\target;

/**
 * What Moodle remembers of the sidecar's connection with the platform.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class known_connection {
    /**
     * Takes over what the sidecar says about one of its connections. Mappings of another account of its platform go to review;
     * those that went there when this one was replaced are back. Those of other platforms stay as they are.
     *
     * @param \stdClass $connection the sidecar's `connection`
     * @param string $connectionid
     * @return int[] how many mappings went `toreview` and are `back`
     */
    public static function remember_connection(
        \stdClass $connection,
        string $connectionid = vocabulary::MAIN_CONNECTION
    ): array {
        config::set('connectionrevision', config::connection_revision() + 1);
        accounts::update($connection, $connectionid);
        account_change::forget($connectionid);
        self::remember_holds($connection);
        badge_image::remember_sources($connection, $connectionid);
        $target = $connection->target ?? null;
        if ($target === null) {
            return ['toreview' => 0, 'back' => 0];
        }
        target::adopt($target);
        return ['toreview' => account_review::put_aside($target), 'back' => account_review::bring_back($target)];
    }

    /**
     * What held badges before is no news any more: until cron runs, pages go on telling what the last exchange heard.
     *
     * @param \stdClass $connection the sidecar's `connection`
     */
    private static function remember_holds(\stdClass $connection): void {
        $target = $connection->target ?? null;
        if ($target === null || !isset($connection->holds)) {
            return;
        }
        $told = array_column($connection->holds, 'target');
        $isother = fn($hold) => ($hold->target ?? '') !== '' && !in_array($hold->target, $told, true)
            && platform::of_target($hold->target) !== platform::of_target($target);
        $holds = [...array_filter((array) json_decode(config::get('holds')), $isother), ...$connection->holds];
        config::set('holds', $holds === [] ? '' : json_encode($holds));
    }
}
