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

use local_navigatr\event\connection_removed;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_state;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\sidecar\call_effect;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Remove Connection: the token goes, every mapping of its platform is paused, the pairing with the sidecar stays.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class disconnect {
    /**
     * Removes. The sidecar comes first: while it is down the token would stay there, so nothing is said to be removed.
     *
     * @param client $client through the connection
     * @return int how many mappings were paused
     * @throws sidecar_exception
     */
    public static function run(client $client): int {
        $connectionid = $client->connectionid;
        $platform = accounts::platform_of($connectionid);
        $revision = config::connection_revision();
        try {
            $client->delete_connection();
        } catch (sidecar_exception $failure) {
            throw self::not_removed($failure);
        }
        if (config::connection_revision() !== $revision) {
            self::yield_to_what_was_saved($client);
        }
        $paused = mapping_state::pause_all($platform);
        paused_by_removal::add($paused);
        known_connection::remember_connection(new \stdClass(), $connectionid);
        isolated::trigger(connection_removed::create_from_facts(['platform' => $platform, 'count' => count($paused)]));
        return count($paused);
    }

    /**
     * The same failure, beginning with what became of the connection.
     *
     * @param sidecar_exception $failure
     * @return sidecar_exception
     */
    private static function not_removed(sidecar_exception $failure): sidecar_exception {
        $string = call_effect::is_possible($failure) ? 'connectionmayberemoved' : 'connectionnotremoved';
        return $failure->in_words($string, $failure->getMessage());
    }

    /**
     * Somebody saved a connection during the call: only the sidecar knows which of both came last.
     *
     * @param client $client
     * @throws sidecar_exception when it has a connection
     */
    private static function yield_to_what_was_saved(client $client): void {
        $connection = $client->connection();
        if (!empty($connection->configured)) {
            known_connection::remember_connection($connection, $client->connectionid);
            throw new sidecar_exception('connection_changed');
        }
    }
}
