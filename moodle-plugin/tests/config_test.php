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

use local_navigatr\local\config;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Settings.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\config
 */
final class config_test extends \advanced_testcase {
    /**
     * Every test changes settings.
     */
    public function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
    }

    /**
     * Pages and tasks need no casts.
     */
    public function test_settings_have_the_type_of_their_default(): void {
        set_config('timeout', '45', 'local_navigatr');
        set_config('sendscore', '1', 'local_navigatr');
        $this->assertSame(45, config::get('timeout'));
        $this->assertTrue(config::get('sendscore'));
        $this->assertFalse(config::get('useproxy'));
        $this->assertSame('', config::get('lastfailure'));
    }

    /**
     * A typing error is a bug.
     */
    public function test_unknown_setting_is_a_bug(): void {
        $this->expectException(\coding_exception::class);
        config::get('nosuchsetting');
    }

    /**
     * Nobody wrote an evidence text: there is one. Somebody emptied it: there is none.
     */
    public function test_evidence_text_can_be_emptied(): void {
        $this->assertStringContainsString('{coursename}', config::get('evidencetemplate'));
        config::set('evidencetemplate', '');
        $this->assertSame('', config::get('evidencetemplate'));
    }

    /**
     * The secret is neither stored nor logged as it is.
     */
    public function test_secret_is_encrypted_and_not_logged(): void {
        global $DB;
        $this->setAdminUser();
        pairing::pair('http://127.0.0.1:8787/navigatr/', ' second:c2VjcmV0 ');

        $this->assertSame('http://127.0.0.1:8787/navigatr', config::sidecar_url());
        $this->assertSame(['second', 'c2VjcmV0'], [pairing::site_id(), pairing::secret()]);
        $this->assertStringNotContainsString('c2VjcmV0', get_config('local_navigatr', 'sidecarsecret'));
        $logged = $DB->get_records_menu('config_log', ['plugin' => 'local_navigatr'], 'id', 'name, value');
        $this->assertSame('********', $logged['sidecarsecret']);
        $this->assertSame('http://127.0.0.1:8787/navigatr', $logged['sidecarurl']);
    }

    /**
     * A secret alone is that of the site "default"; an empty one keeps what is stored.
     */
    public function test_empty_secret_keeps_the_stored_one(): void {
        pairing::pair('http://127.0.0.1:8787', 'c2VjcmV0');
        pairing::pair('http://127.0.0.1:9999', '');
        $this->assertSame(['default', 'c2VjcmV0'], [pairing::site_id(), pairing::secret()]);
        $this->assertTrue(config::is_paired());
    }

    /**
     * The data directory was not copied along, config.php holds the secret as it is, or PHP lacks what it takes: the site is
     * paired, and says what is wrong.
     *
     * @dataProvider unreadable_secrets
     * @param string $stored
     */
    public function test_secret_that_cannot_be_decrypted_is_told_from_none(string $stored): void {
        set_config('sidecarsecret', $stored, 'local_navigatr');
        set_config('sidecarurl', 'http://127.0.0.1:8787', 'local_navigatr');
        $this->assertTrue(config::is_paired());
        $this->assertSame('', pairing::secret());
        try {
            client::from_config();
            $this->fail('There is no secret');
        } catch (sidecar_exception $failure) {
            $this->assertSame('secret_unreadable', $failure->sharedcode);
        }
    }

    /**
     * Stored secrets that cannot be read.
     *
     * @return array
     */
    public static function unreadable_secrets(): array {
        return [
            'of another key' => ['sodium:' . base64_encode(str_repeat('x', 60))],
            'cut off' => ['sodium:'],
            'as it is' => ['school:c2VjcmV0'],
        ];
    }

    /**
     * A copy of the site is recognised by its address.
     */
    public function test_copy_is_recognised_by_its_address(): void {
        global $CFG;
        $this->assertFalse(config::is_cloned());
        pairing::pair('http://127.0.0.1:8787', 'c2VjcmV0');
        $this->assertFalse(config::is_cloned());
        $CFG->wwwroot = 'https://copy.example.org';
        $this->assertTrue(config::is_cloned());
    }
}
