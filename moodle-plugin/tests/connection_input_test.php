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

use core\check\result;
use local_navigatr\check\network;
use local_navigatr\external\test_connection;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\connection\client_input;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\save;
use local_navigatr\local\connection\test;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\endpoint;
use local_navigatr\local\sidecar\heartbeat;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Every setting that makes the connection is tested as it is typed, saved as it was tested, and judged alike wherever it is set.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\check\network
 * @covers     \local_navigatr\external\test_connection
 * @covers     \local_navigatr\local\connection\save
 * @covers     \local_navigatr\local\connection\connection_input
 */
final class connection_input_test extends school_testcase {
    /** A secret as the sidecar makes it. */
    private const SECRET = 'ImRnGkXQiuM07uSOtXyuSUUw9+LBXd68j45+LsC0WTo=';

    /** What the form holds where nothing is changed. */
    private const STORED = [
        'sidecarurl' => 'http://127.0.0.1:8787', 'environment' => 'production', 'timeout' => 30,
        'privatenetwork' => 0, 'useproxy' => 0,
    ];

    /**
     * One changed field is what is tested, is a change, and is stored once it is saved.
     *
     * @dataProvider changes
     * @param array $change as typed
     * @param array $terms of the endpoint that is called
     * @param array $settings that are stored
     */
    public function test_typed_is_tested_and_saved(array $change, array $terms, array $settings): void {
        $input = connection_input::from((object) ($change + self::STORED));
        $this->assertSame($terms, array_intersect_key((array) $input->endpoint(), $terms));
        $this->assertTrue($input->is_changed());
        $this->sidecar->answer('GET /v1/connection', ['configured' => false, 'target' => null]);

        $this->assertTrue(save::verified($input)->saved);

        $this->assertContains('GET /v1/connection', $this->sidecar->lines());
        foreach ($settings as $name => $value) {
            $this->assertSame($value, config::get($name));
        }
        $this->assertEquals($input->endpoint(), endpoint::stored());
        $this->assertFalse(connection_input::from((object) ($change + self::STORED))->is_changed());
    }

    /**
     * One change each.
     *
     * @return array[]
     */
    public static function changes(): array {
        $url = 'http://127.0.0.1:9999';
        return [
            'URL' => [['sidecarurl' => $url], ['url' => $url], ['sidecarurl' => $url]],
            'private network' => [['privatenetwork' => 1], ['isprivate' => true], ['privatenetwork' => true]],
            'proxy' => [['useproxy' => 1], ['useproxy' => true], ['useproxy' => true]],
            'time-out' => [['timeout' => 45], [], ['timeout' => 45]],
        ];
    }

    /**
     * What does not work is not kept: the proxy neither.
     */
    public function test_what_does_not_work_is_not_saved(): void {
        $this->sidecar->isup = false;
        $this->assertFalse(save::verified(connection_input::from((object) (['useproxy' => 1] + self::STORED)))->saved);
        $this->assertFalse(config::get('useproxy'));
    }

    /**
     * A box that is cleared is tested without, whatever is stored; without a word of it the stored choice counts.
     */
    public function test_cleared_box_is_tested_without_the_proxy(): void {
        config::set('useproxy', true);
        $this->assertFalse(connection_input::from((object) self::STORED)->endpoint()->useproxy);
        $this->assertTrue(connection_input::from((object) array_diff_key(self::STORED, ['useproxy' => 0]))->endpoint()->useproxy);
    }

    /**
     * What config.php fixes is what is tested.
     */
    public function test_what_is_forced_is_tested(): void {
        global $CFG;
        $CFG->forced_plugin_settings['local_navigatr'] = ['useproxy' => '1', 'privatenetwork' => '1', 'timeout' => '50'];
        $input = connection_input::from((object) self::STORED);
        $this->assertSame([true, true, 50], [$input->endpoint()->useproxy, $input->endpoint()->isprivate, $input->timeout]);
    }

    /**
     * The page's script gives each of them.
     */
    public function test_external_function_takes_each(): void {
        $this->setAdminUser();
        $this->sidecar->answer('POST /v1/connection/test', golden::body('test_connection_reply'));
        $url = 'http://sidecar:8787';
        $this->assertFalse(test_connection::execute($url, '', 'production', 'pat', 30, '', false, false, true)['ok']);
        test_connection::execute($url, '', 'production', 'pat', 30, '', false, true, true);
        $this->assertSame($url, end($this->sidecar->calls)->url);
        $this->assertFalse(config::get('useproxy'));
        $names = array_keys(test_connection::execute_parameters()->keys);
        $this->assertContains('useProxy', $names);
    }

    /**
     * What the command line or config.php stores, and the form would refuse, is told with the form's own sentence.
     *
     * @dataProvider refused
     * @param string $name
     * @param string $value
     */
    public function test_stored_is_judged_as_typed(string $name, string $value): void {
        set_config($name, $value, config::COMPONENT);
        $refusal = implode(' ', connection_input::from((object) ([$name => $value] + self::STORED))->problems());
        $this->assertNotSame('', $refusal);
        $found = (new network())->get_result();
        $this->assertSame(result::WARNING, $found->get_status());
        $this->assertSame(s($refusal), $found->get_details());
    }

    /**
     * Values that the form refuses.
     *
     * @return array[]
     */
    public static function refused(): array {
        return [
            'no URL of a sidecar' => ['sidecarurl', 'ftp://sidecar.example.org'],
            'an address that must not be called' => ['sidecarurl', 'https://169.254.169.254'],
            'a time-out of hours' => ['timeout', '9999'],
            'no time-out' => ['timeout', 'soon'],
            'no certificate' => ['sidecarca', 'nonsense'],
        ];
    }

    /**
     * No page waits for hours because the command line stored a time-out of hours.
     */
    public function test_calls_keep_to_the_permitted_time_out(): void {
        foreach (['9999' => 120, '0' => 5, '-7' => 5, '45' => 45] as $stored => $used) {
            set_config('timeout', (string) $stored, config::COMPONENT);
            client::from_config()->providers();
            $this->assertLessThanOrEqual(15, end($this->sidecar->calls)->timeout - $used);
            $this->assertGreaterThanOrEqual($used, end($this->sidecar->calls)->timeout);
        }
    }

    /**
     * Another URL in config.php, or by the command line, is another sidecar: the one of before may still send.
     */
    public function test_url_that_no_page_changed_is_another_sidecar(): void {
        $this->run_task('send_awards');
        $this->assertNull(heartbeat::former_sends_until());
        set_config('sidecarurl', 'https://b.example', config::COMPONENT);
        $this->run_task('send_awards');
        $this->assertGreaterThan(time(), heartbeat::former_sends_until());
    }

    /**
     * A pairing code holds the site's secret: pasted as a token or secret of an account it must not reach a platform.
     *
     * @dataProvider pairing_codes
     * @param string $pasted
     * @param bool $isone
     */
    public function test_pairing_code_is_no_token(string $pasted, bool $isone): void {
        $input = connection_input::from((object) (['token' => $pasted, 'sidecarsecret' => self::SECRET] + self::STORED));
        $this->assertSame($isone, isset($input->problems()['token']));
        $account = client_input::from((object) ['platform' => 'obf', 'clientid' => 'CLIENT1', 'clientsecret' => $pasted]);
        $this->assertSame($isone, isset($account->problems()['clientsecret']));
        if ($isone) {
            $this->assertFalse(test::run($input)['ok']);
            $this->assertSame([], $this->sidecar->lines());
        }
    }

    /**
     * What is pasted into the field of a token.
     *
     * @return array[]
     */
    public static function pairing_codes(): array {
        return [
            'whole' => ['http://127.0.0.1:8787/#school:' . self::SECRET, true],
            'in quotes, wrapped' => ["\"https://sidecar.example.org/#my-school:\n" . self::SECRET . '"', true],
            'after a word' => ['Bearer http://127.0.0.1:8787/#school:' . self::SECRET, true],
            'its second half' => ['school:' . self::SECRET, true],
            'a token' => ['sandbox-pat-northfield-9', false],
            'a token with a colon' => ['pat:3f9c0e', false],
            'the secret of a client' => [self::SECRET, false],
        ];
    }

    /**
     * A token of 40 hexadecimal digits is base64, too: as a secret it would only be called a wrong one.
     */
    public function test_token_is_no_pairing_code(): void {
        $told = get_string('pairingcodeistoken', 'local_navigatr');
        $token = sha1('token');
        foreach ([$token, strtoupper($token), "Bearer $token", "Token: $token", "'$token'\n"] as $pasted) {
            $input = connection_input::from((object) (['sidecarsecret' => $pasted] + self::STORED));
            $this->assertSame($told, $input->problems()['sidecarsecret'] ?? '');
        }
        $secret = connection_input::from((object) (['sidecarsecret' => self::SECRET] + self::STORED));
        $this->assertArrayNotHasKey('sidecarsecret', $secret->problems());
    }
}
