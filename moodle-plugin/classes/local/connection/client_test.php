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

use local_navigatr\event\connection_tested;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Test Connection of an account that signs in with a client id: tests what is typed, of this connection only, and saves nothing.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class client_test {
    /**
     * Tests.
     *
     * @param client $client
     * @param client_input $input
     * @return array the contract's `accountTestResult`
     */
    public static function run(client $client, client_input $input): array {
        $result = self::result($client, $input);
        isolated::trigger(connection_tested::create_from_facts([
            'environment' => 'production',
            'platform' => $input->platform,
            'result' => $result['ok'] ? 'ok' : $result['problem'],
        ]));
        return $result;
    }

    /**
     * What comes of it.
     *
     * @param client $client
     * @param client_input $input
     * @return array
     */
    private static function result(client $client, client_input $input): array {
        $problems = $input->problems();
        if ($problems !== []) {
            return self::failed('invalid', implode(' ', $problems), array_key_first($problems));
        }
        try {
            $test = $client->through($input->connectionid())->test_connection($input->for_sidecar());
        } catch (sidecar_exception $failure) {
            return self::failed($failure->sharedcode, $failure->getMessage(), 'clientsecret');
        }
        if (!$test->ok) {
            return self::failed($test->problem, test_result_message::sentence($test, $input->platform), 'clientsecret');
        }
        $change = $test->target === null ? null : new account_change($test->target, $test->accountName);
        $change = $change?->needs_confirmation() ? $change : null;
        $sentences = [
            test_result_message::sentence($test, $input->platform),
            ...account_warnings::of_test($test),
            $input->is_changed() ? get_string('testnotsavedyet', 'local_navigatr') : '',
            $change?->question(),
        ];
        return ['ok' => true, 'problem' => 'none', 'message' => implode(' ', array_filter($sentences))]
            + ($change ? ['accountChange' => ['target' => $change->target, 'question' => $change->question()]] : []);
    }

    /**
     * It does not work.
     *
     * @param string $problem
     * @param string $message
     * @param string $field
     * @return array
     */
    private static function failed(string $problem, string $message, string $field): array {
        return ['ok' => false, 'problem' => $problem, 'message' => $message, 'field' => $field];
    }
}
