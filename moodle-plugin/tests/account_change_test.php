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

use local_navigatr\fixtures\account_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\resume_after_reconnect;
use local_navigatr\local\connection\save;
use local_navigatr\local\connection\test;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\pairing;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/account_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Another account is connected, and the first one again.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\connection\account_review
 * @covers     \local_navigatr\local\connection\account_change
 * @covers     \local_navigatr\local\connection\completed_meanwhile
 * @covers     \local_navigatr\local\connection\keep_all
 * @covers     \local_navigatr\local\connection\save
 */
final class account_change_test extends account_testcase {
    /**
     * Before anything changes, a person sees the numbers; the sidecar saves only what was confirmed.
     */
    public function test_other_account_is_confirmed_with_the_numbers_first(): void {
        $courses = [$this->mapped_course(), $this->mapped_course(), $this->mapped_course()];
        mapping_changes::set_state(client::lazy(), $courses[1]->id, mapping::PAUSED);
        $this->complete($courses[1], $this->enrolled($courses[1]));
        $this->sidecar->answer(self::PUT, $this->reply(self::OTHER, false));

        $asked = save::verified($this->input());

        $this->assertFalse($asked->saved);
        $this->assertSame(self::OTHER, $asked->asks);
        $this->assertStringContainsString('Hillside (Production)', $asked->message);
        $this->assertStringContainsString('go to review and issue nothing: 3.', $asked->message);
        $this->assertStringContainsString('Learners waiting for the badges of these mappings: 1.', $asked->message);
        $this->assertSame(self::TARGET, $this->sidecar->bodies(self::PUT)[0]['expectedTarget']);
        $this->assertSame(self::TARGET, accounts::target());
        $this->assertSame(['active' => 2, 'paused' => 1, 'review' => 0], mappings::count_by_state());

        $this->sidecar->answer(self::PUT, $this->reply(self::OTHER));
        $saved = save::verified($this->input(), $asked->asks);

        $this->assertTrue($saved->saved);
        $this->assertStringContainsString('Mappings that went to review: 3.', $saved->message);
        $this->assertSame(self::OTHER, $this->sidecar->bodies(self::PUT)[1]['expectedTarget']);
        $this->assertSame(['active' => 0, 'paused' => 0, 'review' => 3], mappings::count_by_state());
    }

    /**
     * Insisting on a save is no confirmation of another account, and nothing of the pairing is stored before it either.
     */
    public function test_save_anyway_asks_as_well(): void {
        $this->mapped_course();
        $this->sidecar->answer(self::PUT, $this->reply(self::OTHER, false));
        $asked = save::anyway($this->input(['sidecarurl' => 'http://127.0.0.1:9999']));
        $this->assertSame(self::OTHER, $asked->asks);
        $this->assertSame('http://127.0.0.1:8787', config::sidecar_url());
    }

    /**
     * The token was replaced between the question and the answer: it is asked again.
     */
    public function test_yet_another_account_is_asked_about_again(): void {
        $this->mapped_course();
        $this->sidecar->answer(self::PUT, $this->reply('navigatr:production:77', false));
        $asked = save::verified($this->input(), self::OTHER);
        $this->assertSame('navigatr:production:77', $asked->asks);
        $this->assertSame(self::TARGET, accounts::target());
    }

    /**
     * Another sidecar that is connected already is another account, too.
     */
    public function test_other_sidecar_with_another_account_is_asked_about(): void {
        $this->mapped_course();
        $sidecar = new fixtures\fake_sidecar();
        $sidecar->answer('GET /v1/connection', golden::body('connection_reply', ['target' => self::OTHER]));
        local\sidecar\client::use_transport($sidecar);
        $input = $this->input(['token' => '', 'sidecarsecret' => 'hill:' . fixtures\fake_sidecar::SECRET]);

        $asked = save::verified($input);
        $this->assertSame(self::OTHER, $asked->asks);
        $this->assertSame('default', pairing::site_id());
        $this->assertTrue(save::verified($input, self::OTHER)->saved);
        $this->assertSame(self::OTHER, accounts::target());
    }

    /**
     * After Remove Connection, too, mappings are there that belong to an account.
     */
    public function test_other_account_after_a_removal_is_asked_about(): void {
        $course = $this->mapped_course();
        $this->sidecar->answer('DELETE /v1/connection', golden::body('connection_reply'));
        disconnect::run(client::lazy());
        $this->sidecar->answer(self::PUT, $this->reply(self::OTHER, false));
        $this->assertSame(self::OTHER, save::verified($this->input())->asks);

        $this->connect(self::OTHER);
        $this->assertSame(['resumed' => 0, 'paused' => 0], resume_after_reconnect::run(client::lazy()));
        $this->connect(self::TARGET);
        $this->assertSame(mapping::PAUSED, mappings::for_course($course->id)->get('state'));
        $this->assertSame(['resumed' => 1, 'paused' => 0], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(mapping::ACTIVE, mappings::for_course($course->id)->get('state'));
    }

    /**
     * Where nothing goes to review and nothing is queued there is nothing to ask.
     */
    public function test_nothing_is_asked_where_nothing_is_concerned(): void {
        $this->sidecar->answer(self::PUT, $this->reply(self::OTHER, false));
        $this->sidecar->answer(self::PUT, $this->reply(self::OTHER));
        $this->assertTrue(save::verified($this->input())->saved);
        $this->assertSame(self::OTHER, $this->sidecar->bodies(self::PUT)[1]['expectedTarget']);
    }

    /**
     * A new token of the same account moves nothing.
     */
    public function test_new_token_of_the_same_account_moves_nothing(): void {
        $this->mapped_course();
        $this->sidecar->answer(self::PUT, $this->reply(self::TARGET));
        $saved = save::verified($this->input());
        $this->assertTrue($saved->saved);
        $this->assertStringNotContainsString('review', $saved->message);
        $this->assertSame(['active' => 1, 'paused' => 0, 'review' => 0], mappings::count_by_state());
    }

    /**
     * Test Connection tells it, for the page that asks.
     */
    public function test_test_tells_of_another_account(): void {
        $this->mapped_course();
        $test = ['target' => self::OTHER, 'accountName' => 'Hillside'];
        $this->sidecar->answer('POST /v1/connection/test', golden::body('test_connection_reply', $test));
        $result = test::run($this->input());
        $this->assertSame(self::OTHER, $result['accountChange']['target']);
        $this->assertStringContainsString('go to review and issue nothing: 1.', $result['message']);
        $this->sidecar->answer('POST /v1/connection/test', golden::body('test_connection_reply'));
        $this->assertArrayNotHasKey('accountChange', test::run($this->input()));
    }

    /**
     * A token whose account comes to be known later, and is another one: nothing changes before a person confirms.
     */
    public function test_account_that_is_known_later_is_confirmed_first(): void {
        $this->assertNotContains('changeaccount', $this->questions());
        foreach ([null, 'navigatr:production:c-0123'] as $unknown) {
            $course = $this->mapped_course();
            $this->connect_account($unknown);
            $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply', ['target' => self::OTHER]));
            $this->run_task('send_awards');
            $this->assertSame($unknown, accounts::target());
            $this->assertSame(mapping::ACTIVE, mappings::for_course($course->id)->get('state'));
            $this->assertContains('changeaccount', $this->questions());
            connection_actions::change_account(client::lazy(), [], self::OTHER);
            $this->assertSame(self::OTHER, accounts::target());
            $this->assertSame(mapping::REVIEW, mappings::for_course($course->id)->get('state'));
            $this->connect(self::TARGET);
        }
    }

    /**
     * If it is the same account, all goes on without a question.
     */
    public function test_same_account_that_is_known_later_goes_on(): void {
        $this->mapped_course();
        $this->connect_account(null);
        $this->run_task('send_awards');
        $this->assertSame(self::TARGET, accounts::target());
        $this->assertSame(1, mappings::count_by_state()['active']);
    }

    /**
     * A sidecar that was restored with another token is a question; what was confirmed is checked again.
     */
    public function test_sidecar_with_another_token_is_a_question(): void {
        $this->mapped_course();
        $this->assertNotContains('changeaccount', $this->questions());
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply', ['target' => self::OTHER]));
        $this->assertContains('changeaccount', $this->questions());
        $this->expectException(sidecar_exception::class);
        connection_actions::change_account(client::lazy(), [], 'navigatr:production:77');
    }
}
