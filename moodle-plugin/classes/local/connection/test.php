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
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Test Connection: tests what is typed and saves nothing.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class test {
    /**
     * Tests.
     *
     * @param connection_input $input
     * @return array the contract's `pluginTestResult`
     */
    public static function run(connection_input $input): array {
        $result = self::result($input);
        isolated::trigger(connection_tested::create_from_facts([
            'environment' => $input->environment === 'staging' ? 'staging' : 'production',
            'result' => $result['ok'] ? 'ok' : $result['problem'],
        ]));
        return $result;
    }

    /**
     * What comes of it.
     *
     * @param connection_input $input
     * @return array
     */
    private static function result(connection_input $input): array {
        $problems = $input->problems();
        if ($problems !== []) {
            return self::failed(problem::of_values($problems));
        }
        try {
            $test = $input->client()->test_connection($input->for_sidecar());
        } catch (sidecar_exception $failure) {
            return self::failed(problem::of_failure($failure));
        }
        $change = self::account_change($test);
        $isunsaved = $test->ok && $input->is_changed();
        $unsaved = $isunsaved ? get_string('testnotsavedyet', 'local_navigatr') : '';
        return [
            'ok' => $test->ok,
            'problem' => $test->problem,
            'message' => implode(' ', array_filter([test_result_message::sentence($test), $unsaved, $change['question'] ?? ''])),
            'unsaved' => $isunsaved,
            'answered' => true,
            'accountName' => $test->accountName,
            'latencyMs' => $test->latencyMs,
        ] + ($test->ok ? [] : ['field' => problem::of_test($test)->field]) + ($change ? ['accountChange' => $change] : []);
    }

    /**
     * What it would change to save this.
     *
     * @param \stdClass $test the sidecar's reply
     * @return string[]|null `target` and `question`; null: nothing that has to be confirmed
     */
    private static function account_change(\stdClass $test): ?array {
        if ($test->target === null) {
            return null;
        }
        $change = new account_change($test->target, $test->accountName);
        return $change->needs_confirmation() ? ['target' => $change->target, 'question' => $change->question()] : null;
    }

    /**
     * No answer of Navigatr.
     *
     * @param problem $problem
     * @return array
     */
    private static function failed(problem $problem): array {
        return [
            'ok' => false,
            'problem' => $problem->code,
            'answered' => $problem->is_answered(),
            'field' => $problem->field,
            'message' => $problem->sentence,
            'accountName' => null,
            'latencyMs' => null,
        ];
    }
}
