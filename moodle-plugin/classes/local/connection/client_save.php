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

use local_navigatr\event\connection_saved;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Saves an account that signs in with a client id: it is verified first, and another account than the expected one is asked about.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class client_save {
    /**
     * What came of it.
     *
     * @param bool $saved
     * @param string $message
     * @param account_change|null $asks
     */
    private function __construct(
        /** @var bool Whether it is stored. */
        public readonly bool $saved,
        /** @var string Plain text. */
        public readonly string $message,
        /** @var account_change|null What somebody has to confirm first. */
        public readonly ?account_change $asks = null
    ) {
    }

    /**
     * Verifies and saves.
     *
     * @param client $client
     * @param client_input $input without problems
     * @param string $confirmed target of the account that the person confirmed; empty: none
     * @return self
     */
    public static function run(client $client, client_input $input, string $confirmed = ''): self {
        $client = $client->through($input->connectionid());
        $revision = config::connection_revision();
        try {
            $reply = self::put($client, $input, $confirmed === '' ? account_change::expected($input->platform) : $confirmed);
            if ($reply instanceof account_change) {
                return new self(false, get_string('accountchangeasks', 'local_navigatr', $reply->question()), $reply);
            }
            if (config::connection_revision() !== $revision) {
                known_connection::remember_connection($client->connection(), $client->connectionid);
                throw new sidecar_exception('connection_changed');
            }
        } catch (sidecar_exception $failure) {
            return new self(false, get_string('savefailed', 'local_navigatr', $failure->getMessage()));
        }
        return $reply->saved ? self::take_over($client, $input, $reply) : self::refused($input, $reply->test);
    }

    /**
     * Gives the sidecar what is typed.
     *
     * @param client $client
     * @param client_input $input
     * @param string|null $expected target that it has to belong to; null: any
     * @return \stdClass|account_change the sidecar's reply; the change where somebody has to confirm one first
     */
    private static function put(client $client, client_input $input, ?string $expected): \stdClass|account_change {
        $reply = $client->put_connection($input->for_sidecar() + array_filter(['expectedTarget' => $expected]));
        if ($reply->saved || !$reply->targetChanged) {
            return $reply;
        }
        $change = new account_change($reply->test->target, $reply->test->accountName);
        return $change->needs_confirmation() ? $change : self::put($client, $input, $change->target);
    }

    /**
     * Takes over what is stored now.
     *
     * @param client $client
     * @param client_input $input
     * @param \stdClass $reply
     * @return self
     */
    private static function take_over(client $client, client_input $input, \stdClass $reply): self {
        isolated::trigger(connection_saved::create_from_facts([
            'environment' => 'production',
            'platform' => $input->platform,
            'token' => $input->secret !== '',
            'secret' => false,
            'verified' => true,
        ]));
        $moved = known_connection::remember_connection($reply->connection, $client->connectionid);
        $works = test_result_message::sentence($reply->test, $input->platform);
        $sentences = [get_string('connectionsaved', 'local_navigatr', $works), ...account_warnings::of_test($reply->test)];
        array_push($sentences, ...next_step::sentences());
        foreach (array_filter($moved) as $where => $count) {
            $sentences[] = get_string("mappings$where", 'local_navigatr', $count);
        }
        return new self(true, implode(' ', $sentences));
    }

    /**
     * It was not accepted.
     *
     * @param client_input $input
     * @param \stdClass $test
     * @return self
     */
    private static function refused(client_input $input, \stdClass $test): self {
        $sentence = test_result_message::sentence($test, $input->platform);
        return new self(false, get_string('savefailed', 'local_navigatr', $sentence));
    }
}
