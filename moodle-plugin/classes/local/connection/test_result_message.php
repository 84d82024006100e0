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
use local_navigatr\local\platform;

/**
 * What a test of the sidecar means, as one sentence for people.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class test_result_message {
    /**
     * The sentence.
     *
     * @param \stdClass $test the sidecar's reply
     * @param string $platform what was tested
     * @return string plain text
     */
    public static function sentence(\stdClass $test, string $platform = vocabulary::PLATFORMS[0]): string {
        $sentence = self::of_problem($test, $platform);
        $said = $test->said ?? '';
        return $said === '' ? $sentence : get_string('problemsaid', 'local_navigatr', ['sentence' => $sentence, 'said' => $said]);
    }

    /**
     * What the problem means.
     *
     * @param \stdClass $test
     * @param string $platform
     * @return string
     */
    private static function of_problem(\stdClass $test, string $platform): string {
        $known = get_string_manager()->string_exists('problem_' . $test->problem, 'local_navigatr');
        return platform::string($known ? 'problem_' . $test->problem : 'problem_server_error', $platform, (object) [
            'account' => $test->accountName ?? $test->accountId ?? '',
            'environment' => get_string("environment_$test->environment", 'local_navigatr'),
            'host' => $test->host,
            'latency' => $test->latencyMs ?? 0,
            'providers' => count($test->providers),
            'status' => $test->httpStatus ?? get_string('noanswer', 'local_navigatr'),
        ]);
    }
}
