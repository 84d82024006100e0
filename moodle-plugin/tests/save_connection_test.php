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

use local_navigatr\fixtures\fake_sidecar;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\save_connection_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\save;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\pairing;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/save_connection_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Save changes on the settings page.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\save
 * @covers     \local_navigatr\local\connection\connection_input
 */
final class save_connection_test extends save_connection_testcase {
    /**
     * A token that works goes to the sidecar, and nowhere in Moodle.
     */
    public function test_working_token_is_stored_in_the_sidecar_only(): void {
        global $DB;
        $this->sidecar->answer(self::PUT, golden::body('put_connection_reply'));

        $saved = save::verified($this->input(['token' => " token-\ncanary "]));

        $this->assertTrue($saved->saved);
        $this->assertStringContainsString('Ada Byron', $saved->message);
        $body = $this->sidecar->bodies(self::PUT)[0];
        $this->assertSame('token-canary', $body['token']);
        $this->assertFalse($body['force']);
        $this->assertSame(self::TARGET, accounts::target());
        foreach (['config_plugins', 'config_log'] as $table) {
            $this->assertStringNotContainsString('token-canary', json_encode($DB->get_records($table)), $table);
        }
    }

    /**
     * A sidecar that is down is not taken over unless somebody insists; then it is said that the token is not there.
     */
    public function test_sidecar_that_is_down_is_stored_only_when_somebody_insists(): void {
        $this->sidecar->isup = false;
        $input = $this->input(['sidecarurl' => 'http://127.0.0.1:9999', 'token' => 'pat']);

        $this->assertFalse(save::verified($input)->saved);
        $this->assertSame('http://127.0.0.1:8787', config::sidecar_url());

        $saved = save::anyway($input);
        $this->assertTrue($saved->saved);
        $this->assertSame('http://127.0.0.1:9999', config::sidecar_url());
        $reason = get_string('failure_sidecar_unreachable', 'local_navigatr', config::sidecar_url());
        $this->assertStringContainsString($reason, $saved->message);
    }

    /**
     * One pairing code is enough, wherever it was pasted and however the terminal wrapped it.
     *
     * @dataProvider pairing_codes
     * @param array $input
     */
    public function test_pairing_code_brings_url_and_secret(array $input): void {
        $this->sidecar->answer(self::PUT, golden::body('put_connection_reply'));
        $saved = save::verified($this->input($input + ['token' => 'pat']));
        $this->assertTrue($saved->saved);
        $this->assertSame('http://127.0.0.1:8787/badges', config::sidecar_url());
        $this->assertSame('hill', pairing::site_id());
        $this->assertSame(fixtures\fake_sidecar::SECRET, pairing::secret());
    }

    /**
     * Where people paste it.
     *
     * @return array
     */
    public static function pairing_codes(): array {
        $code = 'http://127.0.0.1:8787/badges/#hill:' . fixtures\fake_sidecar::SECRET;
        return [
            'as the secret' => [['sidecarurl' => '', 'sidecarsecret' => $code]],
            'as the secret, wrapped' => [['sidecarurl' => 'http://old.example.org', 'sidecarsecret' => chunk_split($code, 20)]],
            'as the URL' => [['sidecarurl' => " $code\n", 'sidecarsecret' => '']],
        ];
    }

    /**
     * The first connection says what comes next; one of a site with badges does not.
     */
    public function test_first_connection_says_where_a_badge_is_chosen(): void {
        $this->sidecar->answer(self::PUT, golden::body('put_connection_reply'));
        $next = get_string('choosebadgenext', 'local_navigatr', get_string('coursebadge', 'local_navigatr'));
        $this->assertStringContainsString($next, save::verified($this->input(['token' => 'pat']))->message);

        $this->mapped_course();

        $this->assertStringNotContainsString($next, save::verified($this->input(['token' => 'another']))->message);
    }

    /**
     * An admin who changes only what belongs to Moodle needs no sidecar.
     */
    public function test_unchanged_connection_costs_no_call(): void {
        $this->sidecar->isup = false;
        $this->assertTrue(save::verified($this->input())->saved);
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * A site is paired before there is a token.
     */
    public function test_site_is_paired_before_there_is_a_token(): void {
        $sidecar = new fake_sidecar();
        $nothing = ['configured' => false, 'target' => null, 'environment' => null];
        $sidecar->answer('GET /v1/connection', golden::body('connection_reply', $nothing));
        local\sidecar\client::use_transport($sidecar);

        $saved = save::verified($this->input(['sidecarsecret' => fake_sidecar::SECRET]));

        $this->assertTrue($saved->saved);
        $this->assertSame(['GET /v1/connection'], $sidecar->lines());
        $this->assertNull(accounts::target());
    }

    /**
     * Another account sends the mappings of the old one to review.
     */
    public function test_another_account_sends_mappings_to_review(): void {
        $course = $this->mapped_course();
        $reply = golden::body('put_connection_reply');
        $reply['connection']['target'] = 'navigatr:production:12';
        $this->sidecar->answer(self::PUT, $reply);

        save::verified($this->input(['token' => 'of another account']));

        $this->assertSame('review', mappings::for_course($course->id)->get('state'));
    }

    /**
     * A site that has moved is paired with its new address when it is saved again.
     */
    public function test_moved_site_is_paired_anew(): void {
        config::set('pairedwwwroot', 'https://old.example.org');
        $this->assertTrue(config::is_cloned());
        $this->assertTrue(save::verified($this->input())->saved);
        $this->assertFalse(config::is_cloned());
    }

    /**
     * The secret is stored encrypted and masked in the log of changes.
     */
    public function test_secret_is_encrypted_and_masked(): void {
        global $DB;
        $secret = base64_encode('another secret of 24 bytes..');
        $this->sidecar->secret = $secret;
        $this->assertTrue(save::verified($this->input(['sidecarsecret' => "school:$secret"]))->saved);
        $this->assertSame(['school', $secret], [pairing::site_id(), pairing::secret()]);
        foreach (['config_plugins', 'config_log'] as $table) {
            $this->assertStringNotContainsString($secret, json_encode($DB->get_records($table), JSON_UNESCAPED_SLASHES), $table);
        }
    }
}
