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
use local_navigatr\fixtures\school_testcase;
use local_navigatr\form\connection_form;
use local_navigatr\local\config;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\problem;
use local_navigatr\local\connection\save;
use local_navigatr\local\connection\setup;
use local_navigatr\local\connection\status;
use local_navigatr\local\connection\test;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\output\connection_status;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * The three steps of the settings page, until the site is connected.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\setup
 * @covers     \local_navigatr\local\connection\problem
 * @covers     \local_navigatr\output\setup_step
 * @covers     \local_navigatr\output\connection_status
 * @covers     \local_navigatr\form\connection_form
 */
final class setup_test extends school_testcase {
    /**
     * An administrator is logged in.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->connect_account(null);
    }

    /**
     * A new site begins with the first step, and has nothing to count.
     */
    public function test_new_site_begins_with_the_first_step(): void {
        $this->unpair();
        $this->assertSame(['current', 'waiting', 'waiting'], $this->states(new setup($this->current_status())));
        $this->assertFalse((new connection_status($this->current_status()))->has_news());
    }

    /**
     * A site that was paired goes on with the token.
     */
    public function test_paired_site_goes_on_with_the_token(): void {
        $this->answer_without_token();
        $this->assertTrue(setup::is_unfinished($this->current_status()));
        $this->assertSame(['done', 'done', 'current'], $this->states(new setup($this->current_status())));
    }

    /**
     * Mappings of a connection that was removed are counted all the time.
     */
    public function test_paused_mappings_are_counted_during_the_setup(): void {
        $this->answer_without_token();
        $this->assertFalse((new connection_status($this->current_status()))->has_news());
        $this->connect_account(self::TARGET);
        $this->mapped_course();
        $this->connect_account(null);
        $this->assertTrue((new connection_status($this->current_status()))->has_news());
    }

    /**
     * A site that is connected is not set up, also while its sidecar is down.
     */
    public function test_connected_site_is_not_set_up(): void {
        $this->connect_account(self::TARGET);
        $this->sidecar->isup = false;
        $this->assertFalse(setup::is_unfinished($this->current_status()));
        $html = $this->form()->render();
        $this->assertStringNotContainsString('data-step', $html);
        $this->assertStringContainsString(get_string('sentwithbadge', 'local_navigatr'), $html);
        $this->assertLessThan(strpos($html, 'name="sidecarsecret"'), strpos($html, 'name="sidecarurl"'));
    }

    /**
     * A sidecar that went down, or does not know the secret any more, is put right before a token is.
     */
    public function test_paired_site_is_led_back_to_what_broke(): void {
        $this->sidecar->refuse('GET /v1/connection', 'bad_secret', 401);
        $this->assertSame(['done', 'wrong', 'waiting'], $this->states(new setup($this->current_status())));
        $this->sidecar->isup = false;
        $this->assertSame(['wrong', 'waiting', 'waiting'], $this->states(new setup($this->current_status())));
    }

    /**
     * The pairing code comes first, its command has the address of this site, and the address of the sidecar is under "Show more".
     */
    public function test_pairing_code_comes_first(): void {
        global $CFG;
        $this->unpair();
        $html = $this->form()->render();
        $this->assertStringContainsString("sidecar site add $CFG->wwwroot<", $html);
        $order = ['name="sidecarsecret"', 'name="sidecarurl"', 'name="token"', 'name="evidencetemplate"', 'name="test"'];
        $places = array_map(fn($part) => strpos($html, $part), $order);
        $sorted = $places;
        sort($sorted);
        $this->assertSame($sorted, $places);
        $this->assertMatchesRegularExpression('/fitem[^>]*advanced[^>]*>(?:(?!fitem).)*name="sidecarurl"/s', $html);
        $this->assertDoesNotMatchRegularExpression('/fitem[^>]* advanced[^>]*>(?:(?!fitem).)*name="sidecarsecret"/s', $html);
    }

    /**
     * Where nothing was entered, only the pairing code is missed: it brings the address along.
     */
    public function test_pairing_code_alone_is_missed(): void {
        $this->unpair();
        $this->assertSame(['sidecarsecret'], array_keys(connection_input::from((object) ['timeout' => 30])->problems()));
    }

    /**
     * Step 1 is done once the sidecar has answered, and not because something else is wrong first.
     *
     * @testWith [{"sidecarsecret": ""}, ["current", "wrong", "waiting"]]
     *           [{"sidecarurl": "http://sidecar.example.org:8787"}, ["current", "wrong", "waiting"]]
     *           [{"sidecarca": "nonsense"}, ["current", "wrong", "waiting"]]
     *           [{"timeout": 9999}, ["current", "current", "wrong"]]
     * @param array $input
     * @param string[] $states
     */
    public function test_step_is_not_done_before_the_sidecar_answered(array $input, array $states): void {
        $this->unpair();
        $values = ['sidecarurl' => 'http://127.0.0.1:8787', 'sidecarsecret' => fixtures\fake_sidecar::SECRET, 'timeout' => 30];
        $result = test::run(connection_input::from((object) ($input + $values)));
        $this->assertFalse($result['answered']);
        $this->assertSame($states, $this->states(new setup($this->current_status(), problem::of_result($result))));
    }

    /**
     * A site that is paired, and whose sidecar answers, keeps what is done while a field is wrong.
     */
    public function test_paired_site_keeps_what_is_done(): void {
        $this->answer_without_token();
        $problem = problem::of_values(['timeout' => 'Too long.']);
        $this->assertSame(['done', 'done', 'wrong'], $this->states(new setup($this->current_status(), $problem)));
    }

    /**
     * A refused save marks the field and gives it the focus; nobody has to look for it.
     */
    public function test_refused_save_leads_to_its_field(): void {
        $this->unpair();
        $this->sidecar->refuse('PUT /v1/connection', 'bad_secret', 401);
        $this->sidecar->refuse('POST /v1/connection/test', 'bad_secret', 401);
        $secret = fixtures\fake_sidecar::SECRET;
        $values = ['sidecarurl' => 'http://127.0.0.1:8787', 'sidecarsecret' => $secret, 'token' => 'pat', 'timeout' => 30];
        $problem = save::verified(connection_input::from((object) $values))->problem;
        $this->assertSame('sidecarsecret', $problem->field);
        $this->assertSame('sidecarsecret', test::run(connection_input::from((object) $values))['field']);
        $form = $this->form();
        $form->show_setup(new setup($this->current_status(), $problem));
        $form->focus_error();
        $this->assertMatchesRegularExpression('/<input[^>]*name="sidecarsecret"[^>]*autofocus/s', $form->render());
    }

    /**
     * A sidecar that does not answer is told in its step, and its address is opened.
     */
    public function test_silent_sidecar_is_told_in_its_step(): void {
        $this->sidecar->isup = false;
        $problem = problem::of_failure(new sidecar_exception('sidecar_unreachable'));
        $form = $this->form();
        $form->show_setup(new setup($this->current_status(), $problem));
        $html = $form->render();
        $this->assertMatchesRegularExpression('/id="id_startsidecar"[^>]*autofocus/', $html);
        $this->assertStringContainsString(get_string('sidecarurlcheck', 'local_navigatr'), $html);
    }

    /**
     * Nothing is paired.
     */
    private function unpair(): void {
        config::reset('sidecarurl');
        unset_config('sidecarsecret', 'local_navigatr');
    }

    /**
     * The sidecar answers, and has no token.
     */
    private function answer_without_token(): void {
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply', [], 'minimal'));
    }

    /**
     * How the connection stands.
     *
     * @return array
     */
    private function current_status(): array {
        return status::read(client::lazy());
    }

    /**
     * The state of each step.
     *
     * @param setup $setup
     * @return string[]
     */
    private function states(setup $setup): array {
        return array_map([$setup, 'state'], setup::STEPS);
    }

    /**
     * The form as the page makes it.
     *
     * @return connection_form
     */
    private function form(): connection_form {
        return new connection_form(new \moodle_url('/local/navigatr/connection.php'), ['status' => $this->current_status()]);
    }
}
