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

use local_navigatr\local\contract\vocabulary;

/**
 * Gives the sidecar what is typed, if it belongs to the account that is expected or was confirmed.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class offer {
    /**
     * Gives the sidecar what is typed, if it belongs to the account that is expected or was confirmed.
     *
     * @param connection_input $input
     * @param array $how `force`
     * @param string $confirmed
     * @return \stdClass|account_change as of {@see self::make()}; the change where somebody has to confirm one first
     */
    public static function hand_over(connection_input $input, array $how, string $confirmed): \stdClass|account_change {
        $reply = self::make($input, $how, $confirmed === '' ? account_change::expected(vocabulary::PLATFORMS[0]) : $confirmed);
        if ($reply->saved || !$reply->targetChanged) {
            return $reply;
        }
        $account = $reply->test ?? $reply->connection;
        $change = new account_change($account->target, $account->accountName);
        return $change->needs_confirmation() ? $change : self::make($input, $how, $change->target);
    }

    /**
     * Gives the sidecar what is typed, if there is anything for it: a site can be paired before there is a token.
     *
     * @param connection_input $input
     * @param array $how `force`
     * @param string|null $expected target that it has to belong to; null: any
     * @return \stdClass `saved`, `targetChanged`, `connection`, and `test`, null when nothing had to be tested
     */
    private static function make(connection_input $input, array $how, ?string $expected): \stdClass {
        $client = $input->client();
        $connection = $client->connection();
        $isjustpaired = $input->token === '' && !$connection->configured;
        if ($isjustpaired || self::is_as_before($input, $connection)) {
            $isother = $expected !== null && ($connection->target ?? $expected) !== $expected;
            return (object) ['saved' => !$isother, 'targetChanged' => $isother, 'test' => null, 'connection' => $connection];
        }
        return $client->put_connection($input->for_sidecar() + $how + array_filter(['expectedTarget' => $expected]));
    }

    /**
     * Whether the sidecar has just this already.
     *
     * @param connection_input $input
     * @param \stdClass $connection
     * @return bool
     */
    private static function is_as_before(connection_input $input, \stdClass $connection): bool {
        return $input->token === '' && $connection->target !== null
            && $connection->environment === $input->environment
            && (int) $connection->timeoutMs === $input->timeout * 1000;
    }
}
