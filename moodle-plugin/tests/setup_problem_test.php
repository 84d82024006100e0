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

namespace local_navigatr;

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\connection\problem;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What a failed call says about the setup: how far it came, and where it is put right.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\problem
 */
final class setup_problem_test extends school_testcase {
    /**
     * What a call fails with says whether the sidecar answered.
     *
     * @testWith ["bad_reply", false]
     *           ["sidecar_untrusted", false]
     *           ["sidecar_scheme", false]
     *           ["sidecar_unreachable", false]
     *           ["secret_unreadable", false]
     *           ["bad_secret", true]
     *           ["upstream_timeout", true]
     *           ["internal", true]
     * @param string $code
     * @param bool $isanswered
     */
    public function test_failure_says_whether_the_sidecar_answered(string $code, bool $isanswered): void {
        $facts = ['seconds' => 400, 'host' => 'sidecar.example.org', 'why' => 'expired', 'scheme' => 'https', 'other' => 'http'];
        $this->assertSame($isanswered, problem::of_failure(new sidecar_exception($code, ['a' => $facts]))->is_answered());
    }

    /**
     * What a call fails with leads to the field where it is put right.
     *
     * @testWith ["sidecar_unreachable", "startsidecar", "sidecar"]
     *           ["clock_off", "startsidecar", "sidecar"]
     *           ["internal", "startsidecar", "sidecar"]
     *           ["bad_reply", "sidecarurl", "pairing"]
     *           ["bad_secret", "sidecarsecret", "pairing"]
     *           ["sidecar_insecure", "sidecarurl", "pairing"]
     *           ["sidecar_scheme", "sidecarurl", "pairing"]
     *           ["sidecar_untrusted", "sidecarca", "pairing"]
     *           ["connection_changed", "token", "token"]
     *           ["upstream_timeout", "timeout", "token"]
     * @param string $code
     * @param string $field
     * @param string $step
     */
    public function test_failure_leads_to_its_field(string $code, string $field, string $step): void {
        $facts = ['seconds' => 400, 'host' => 'sidecar.example.org', 'why' => 'expired', 'scheme' => 'https', 'other' => 'http'];
        $problem = problem::of_failure(new sidecar_exception($code, ['a' => $facts]));
        $this->assertSame([$field, $step], [$problem->field, $problem->step()]);
    }
}
