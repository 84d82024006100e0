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

use local_navigatr\fixtures\certificates;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\form\connection_form;
use local_navigatr\local\config;
use local_navigatr\local\connection\status;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');
require_once(__DIR__ . '/fixtures/certificates.php');

/**
 * The form of the settings page.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\form\connection_form
 */
final class connection_form_test extends school_testcase {
    /** What somebody types. */
    private const TYPED = [
        'sidecarurl' => 'http://127.0.0.1:8787',
        'sidecarsecret' => 'c2VjcmV0LWNhbmFyeS1vZi0yNC1ieXRlcw==',
        'token' => 'token-canary-9876',
        'environment' => 'production',
        'timeout' => '30',
        'evidencetemplate' => 'Completed {coursename}',
    ];

    /**
     * An administrator is logged in.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
    }

    /**
     * What was typed can be read, and is never in the page again.
     */
    public function test_secrets_are_read_and_never_shown_again(): void {
        $form = $this->submitted(self::TYPED);
        $data = $form->get_data();
        $this->assertSame('token-canary-9876', $data->token);
        $this->assertSame(self::TYPED['sidecarsecret'], $data->sidecarsecret);
        $this->assert_shows_no_secret($form);
    }

    /**
     * Nor does a form that is refused show them again.
     */
    public function test_refused_form_shows_no_secret(): void {
        $form = $this->submitted(['sidecarurl' => 'nonsense', 'timeout' => '4'] + self::TYPED);
        $this->assertNull($form->get_data());
        $html = $this->assert_shows_no_secret($form);
        $this->assertStringContainsString(get_string('urlinvalid', 'local_navigatr'), $html);
        $this->assertStringContainsString(get_string('timeoutrange', 'local_navigatr'), $html);
    }

    /**
     * Nor does one in whose URL somebody pasted the pairing code.
     */
    public function test_pairing_code_in_the_url_is_not_shown_again(): void {
        $code = 'https://sidecar.example.org/#hill:' . self::TYPED['sidecarsecret'];
        $html = $this->assert_shows_no_secret($this->submitted(['sidecarurl' => $code, 'timeout' => '4'] + self::TYPED));
        $this->assertStringContainsString('value="https://sidecar.example.org/"', $html);
    }

    /**
     * Pasted where it belongs, it shows the address that it brings along.
     */
    public function test_pairing_code_shows_its_address(): void {
        $code = 'https://sidecar.example.org/#hill:' . self::TYPED['sidecarsecret'];
        $values = ['sidecarsecret' => $code, 'sidecarurl' => '', 'timeout' => '4'] + self::TYPED;
        $html = $this->assert_shows_no_secret($this->submitted($values));
        $this->assertStringContainsString('value="https://sidecar.example.org/"', $html);
    }

    /**
     * Of what is stored, the page shows the last four characters.
     */
    public function test_stored_secrets_show_their_last_four(): void {
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $html = $this->form()->render();
        $this->assertStringContainsString('••••1234', $html);
        $this->assertStringContainsString("\u{2066}••••" . substr(fixtures\fake_sidecar::SECRET, -4), $html);
        $this->assertStringNotContainsString(fixtures\fake_sidecar::SECRET, $html);
    }

    /**
     * There is something to remove only where something is connected; that the sidecar is down removes nothing.
     */
    public function test_removal_is_offered_only_with_a_connection(): void {
        $this->sidecar->isup = false;
        $this->assertStringContainsString('local_navigatr-remove-connection', $this->form()->render());
        $this->connect_account(null);
        $this->assertStringNotContainsString('local_navigatr-remove-connection', $this->form()->render());
        $this->sidecar->isup = true;
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $this->assertStringContainsString('local_navigatr-remove-connection', $this->form()->render());
    }

    /**
     * A placeholder that does not exist is named, and nothing is saved.
     */
    public function test_unknown_placeholder_of_the_evidence_text_is_named(): void {
        $form = $this->submitted(['evidencetemplate' => 'For {fullname} {coursename}'] + self::TYPED);
        $this->assertNull($form->get_data());
        $html = $form->render();
        $this->assertStringContainsString(get_string('evidenceunknown', 'local_navigatr', '{fullname}'), $html);
        $this->assertStringContainsString('For {fullname} {coursename}', $html);
        $this->assertStringContainsString('{shortname}', $html);
    }

    /**
     * Saving what does not work is offered only after it was refused.
     */
    public function test_save_anyway_can_be_withdrawn(): void {
        $this->sidecar->isup = false;
        $form = $this->form();
        $this->assertStringContainsString('name="saveanyway"', $form->render());
        $form->withdraw_save_anyway();
        $this->assertStringNotContainsString('name="saveanyway"', $form->render());
    }

    /**
     * Another account is confirmed in the form, where no script asks; a confirmation is never there from the start.
     */
    public function test_other_account_is_confirmed_in_the_form(): void {
        $account = 'navigatr:production:12';
        $form = $this->submitted(['confirmaccount' => '1', 'confirmtarget' => $account] + self::TYPED);
        $this->assertSame($account, connection_form::confirmed_account($form->get_data()));
        $form->offer_account('navigatr:production:77');
        $html = $form->render();
        $this->assertStringContainsString('value="navigatr:production:77"', $html);
        $this->assertDoesNotMatchRegularExpression('/<input[^>]*name="confirmaccount"[^>]*checked/', $html);

        $form = $this->submitted(['confirmtarget' => $account] + self::TYPED);
        $this->assertSame('', connection_form::confirmed_account($form->get_data()));
        $form->offer_account(null);
        $this->assertStringNotContainsString('name="confirmaccount"', $form->render());
    }

    /**
     * A form that was opened before somebody else saved the settings is out of date.
     */
    public function test_form_opened_before_a_change_is_out_of_date(): void {
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        preg_match('/name="seen"[^>]*value="(\w+)"/', $this->form()->render(), $found);
        $data = (object) ['seen' => $found[1]];
        $this->assertFalse(connection_form::is_stale($data));
        config::set('evidencetemplate', 'Another one');
        $this->assertTrue(connection_form::is_stale($data));
        // A form that does not say what was seen may have been opened at any time.
        $this->assertTrue(connection_form::is_stale((object) []));
    }

    /**
     * What config.php fixes is shown as it is there, says so, and cannot be changed.
     */
    public function test_forced_settings_are_shown_as_such(): void {
        global $CFG;
        $CFG->forced_plugin_settings['local_navigatr'] = ['sidecarurl' => 'https://sidecar.example.org'];
        $form = $this->submitted(['sidecarurl' => 'https://other.example.org'] + self::TYPED);
        $this->assertSame('https://sidecar.example.org', $form->get_data()->sidecarurl);
        $html = $form->render();
        $this->assertSame(1, substr_count($html, get_string('configoverride', 'core_admin')));
        $this->assertStringContainsString('value="https://sidecar.example.org"', $html);
        $this->assertStringNotContainsString('other.example.org', $html);
    }

    /**
     * A pairing code that was saved alone leaves the address that came with it in the form, not the empty field of before.
     */
    public function test_address_of_a_saved_pairing_is_shown(): void {
        config::set('sidecarurl', 'https://sidecar.example.org');
        $form = $this->submitted(['sidecarurl' => ''] + self::TYPED);
        $form->show_as_present();
        $this->assertStringContainsString('value="https://sidecar.example.org"', $form->render());
    }

    /**
     * A key that was pasted in place of a certificate is not shown again; certificates are.
     */
    public function test_pasted_key_is_not_shown_again(): void {
        $certificates = new certificates();
        $form = $this->submitted(['sidecarca' => $certificates->authoritykey] + self::TYPED);
        $this->assertNull($form->get_data());
        $html = $form->render();
        $this->assertStringNotContainsString(substr($certificates->authoritykey, 100, 40), $html);
        $this->assertStringContainsString(get_string('caprivatekey', 'local_navigatr'), $html);

        $form = $this->submitted(['sidecarca' => $certificates->authority, 'timeout' => '4'] + self::TYPED);
        $this->assertNull($form->get_data());
        $this->assertStringContainsString(substr($certificates->authority, 100, 40), $form->render());
    }

    /**
     * Neither typed secret is in the page.
     *
     * @param connection_form $form
     * @return string the page
     */
    private function assert_shows_no_secret(connection_form $form): string {
        $html = $form->render();
        $this->assertStringNotContainsString(self::TYPED['token'], $html);
        $this->assertStringNotContainsString(self::TYPED['sidecarsecret'], $html);
        return $html;
    }

    /**
     * A form that somebody submitted.
     *
     * @param array $values
     * @return connection_form
     */
    private function submitted(array $values): connection_form {
        $this->sidecar->isup = false;
        connection_form::mock_submit($values);
        return $this->form();
    }

    /**
     * The form as the page makes it.
     *
     * @return connection_form
     */
    private function form(): connection_form {
        return new connection_form(new \moodle_url('/local/navigatr/connection.php'), ['status' => status::read(client::lazy())]);
    }
}
