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

namespace local_navigatr\local\account;

/**
 * What the platforms of the connected accounts can do, as the sidecar said of each connection.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class features {
    /**
     * Whether badges can be issued from a platform that can do it.
     *
     * @param string $feature of the contract's `platformFeatures`
     * @return bool
     */
    public static function any(string $feature): bool {
        $connected = array_filter(accounts::all(), fn($account) => $account->target !== null);
        return array_filter($connected, fn($account) => self::has($account, $feature)) !== [];
    }

    /**
     * Whether badges of a target can be issued so.
     *
     * @param string $target
     * @param string $feature of the contract's `platformFeatures`
     * @return bool
     */
    public static function of_target(string $target, string $feature): bool {
        $accounts = array_filter(accounts::all(), fn($account) => $account->target === $target);
        return $accounts !== [] && self::has(reset($accounts), $feature);
    }

    /**
     * Keeps what the sidecar says of one that Moodle knows.
     *
     * @param \stdClass $connection the sidecar's `connection`
     * @param string $connectionid
     */
    public static function remember(\stdClass $connection, string $connectionid): void {
        global $DB;
        $account = accounts::of_connection($connectionid);
        $said = json_encode($connection->features ?? null);
        if ($account && $said !== 'null' && $account->features !== $said) {
            $DB->set_field(accounts::TABLE, 'features', $said, ['id' => $account->id]);
        }
    }

    /**
     * Whether an account's platform can do it.
     *
     * @param \stdClass $account
     * @param string $feature
     * @return bool
     */
    private static function has(\stdClass $account, string $feature): bool {
        return json_decode((string) $account->features)->$feature ?? false;
    }
}
