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

use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\save_connection_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\save;
use local_navigatr\local\sidecar\pairing;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/save_connection_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * A token that Navigatr refuses is not saved, unless somebody insists.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\save
 * @covers     \local_navigatr\local\connection\connection_input
 */
final class refused_token_test extends save_connection_testcase {
    /**
     * A token that does not work changes nothing, and the reason is said.
     */
    public function test_refused_token_changes_nothing(): void {
        $this->sidecar->answer(self::PUT, $this->refused_reply());
        $before = get_config('local_navigatr');

        $saved = save::verified($this->input(['token' => 'wrong', 'sidecarurl' => 'http://127.0.0.1:9999']));

        $this->assertFalse($saved->saved);
        $why = get_string('problem_token_refused', 'local_navigatr', (object) ['host' => 'api.navigatr.app']);
        $this->assertStringContainsString($why, $saved->message);
        $this->assertEquals($before, get_config('local_navigatr'));
    }

    /**
     * A pairing code is printed once: a token that is refused with it does not throw it away, where no connection hangs on the
     * sidecar of before.
     *
     * @testWith ["http://127.0.0.1:9999", "", true]
     *           ["http://127.0.0.1:9999", "navigatr", false]
     *           ["http://127.0.0.1:9999", "obf", false]
     *           ["http://127.0.0.1:8787", "navigatr", true]
     * @param string $url
     * @param string $platform what is connected; empty: nothing
     * @param bool $iskept
     */
    public function test_refused_token_keeps_a_pairing_that_works(string $url, string $platform, bool $iskept): void {
        $secret = base64_encode('another secret of 24 bytes..');
        $this->sidecar->secret = $secret;
        if ($platform !== 'navigatr') {
            $this->connect_account(null);
        }
        if ($platform === 'obf') {
            accounts::update((object) ['platform' => 'obf', 'target' => 'obf:production:NORTHFIELD1'], 'obf');
        }
        $this->sidecar->answer(self::PUT, $this->refused_reply());
        $saved = save::verified($this->input(['sidecarurl' => $url, 'sidecarsecret' => "default:$secret", 'token' => 'wrong']));
        $this->assertFalse($saved->saved);
        $this->assertSame($iskept, $saved->ispaired);
        $this->assertStringStartsWith($iskept ? 'The pairing with the sidecar is saved' : 'Not saved.', $saved->message);
        $this->assertSame($iskept, pairing::secret() === $secret);
        $this->assertSame($iskept ? $url : 'http://127.0.0.1:8787', config::sidecar_url());
    }

    /**
     * Unless somebody insists.
     */
    public function test_refused_token_is_stored_when_somebody_insists(): void {
        $this->sidecar->answer(self::PUT, ['saved' => true] + $this->refused_reply());

        $saved = save::anyway($this->input(['token' => 'wrong']));

        $this->assertTrue($saved->saved);
        $this->assertTrue($this->sidecar->bodies(self::PUT)[0]['force']);
        $why = get_string('problem_token_refused', 'local_navigatr', (object) ['host' => 'api.navigatr.app']);
        $this->assertStringContainsString($why, $saved->message);
    }

    /**
     * Nothing to insist on: the other environment has no token.
     */
    public function test_environment_without_token_is_not_said_to_be_saved(): void {
        $reply = $this->refused_reply();
        $reply['test'] = ['problem' => 'not_configured', 'environment' => 'staging'] + (array) $reply['test'];
        $this->sidecar->answer(self::PUT, $reply);

        $saved = save::anyway($this->input(['environment' => 'staging']));

        $this->assertFalse($saved->saved);
        $this->assertStringContainsString('No token for Staging is stored yet', $saved->message);
        $this->assertSame('production', accounts::main()->environment);
    }

    /**
     * What the sidecar says about a token that does not work.
     *
     * @return array
     */
    private function refused_reply(): array {
        $test = golden::body('test_connection_reply', ['ok' => false, 'problem' => 'token_refused']);
        return golden::body('put_connection_reply', ['saved' => false, 'targetChanged' => false, 'test' => $test]);
    }
}
