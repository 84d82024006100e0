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
use local_navigatr\local\sidecar\client;

/**
 * What the sidecar can connect with a client id, at which host. Its configuration decides: Moodle never sends an address.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class offered_hosts {
    /**
     * What can be added, or the one that is changed.
     *
     * @param client $client
     * @param string $known platform of the account that is changed; empty: one is added
     * @return string[] "name (host)" by platform
     */
    public static function read(client $client, string $known): array {
        $hosts = [];
        foreach ($client->connections()->offered ?? [] as $offer) {
            $iswanted = $known === '' ? accounts::of_platform($offer->platform) === null : $offer->platform === $known;
            if ($offer->signIn === 'client' && $iswanted) {
                $hosts[$offer->platform] = "$offer->platformName ($offer->host)";
            }
        }
        return $hosts;
    }
}
