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
use local_navigatr\local\account\features;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What the sidecar says of every connection of the site.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class all_connections {
    /**
     * Reads them. Moodle keeps what pages need of them without asking the sidecar, and which account a person has to confirm.
     *
     * @param client $client
     * @return \stdClass[] the contract's `connection`s, the one of the settings page first
     * @throws sidecar_exception
     */
    public static function read(client $client): array {
        $connections = [$client->connection(), ...self::others($client)];
        foreach ($connections as $connection) {
            $id = $connection->id ?? vocabulary::MAIN_CONNECTION;
            badge_image::remember_sources($connection, $id);
            features::remember($connection, $id);
        }
        account_change::note($connections);
        return $connections;
    }

    /**
     * Those besides the one of the settings page.
     *
     * @param client $client
     * @return \stdClass[]
     */
    private static function others(client $client): array {
        if (array_diff(array_keys(accounts::all()), [vocabulary::MAIN_CONNECTION]) === []) {
            return [];
        }
        $ismain = fn($connection) => $connection->id === vocabulary::MAIN_CONNECTION;
        return array_values(array_filter($client->connections()->connections, fn($connection) => !$ismain($connection)));
    }
}
