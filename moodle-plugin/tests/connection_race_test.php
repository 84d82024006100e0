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

use local_navigatr\fixtures\during_call_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\account\accounts;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\config;
use local_navigatr\local\connection\connection_input;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\save;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/during_call_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * A call takes seconds, in which somebody else may change what it is about: that stays, and the sidecar is told.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\response_handler
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\sync\course_hold_sync
 * @covers     \local_navigatr\local\connection\save
 * @covers     \local_navigatr\local\connection\disconnect
 */
final class connection_race_test extends during_call_testcase {
    /**
     * Asked for again while the sidecar was forgetting: it is asked once more.
     */
    public function test_erasure_asked_for_during_the_call_is_not_lost(): void {
        global $DB;
        erasures::ask((int) $this->learner->id, (int) $this->course->id);
        $this->sidecar->meanwhile(
            'POST /v1/privacy/erase',
            fn() => erasures::ask((int) $this->learner->id, (int) $this->course->id)
        );
        $this->run_task('send_erasures');
        $this->run_task('send_erasures');
        $this->assertCount(2, $this->sidecar->bodies('POST /v1/privacy/erase'));
        // Both are done, and kept as one.
        $kept = array_values($DB->get_records(erasures::TABLE));
        $this->assertCount(1, $kept);
        $this->assertGreaterThan(0, (int) $kept[0]->timedone);
    }

    /**
     * Resumed while the sidecar was told to hold: in the end it does not hold.
     */
    public function test_course_resumed_during_the_call_is_released_in_the_end(): void {
        course_hold_sync::without_calls(fn() => mapping_changes::set_state(client::lazy(), $this->course->id, mapping::PAUSED));
        $hold = $this->hold_of($this->course);
        $resume = fn() => mapping_changes::set_state(client::lazy(), $this->course->id, mapping::ACTIVE);
        $this->sidecar->meanwhile('PUT ' . strtok($hold, '?'), $resume);

        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $holds = array_values(array_filter($this->sidecar->lines(), fn($line) => str_ends_with($line, $hold)));
        $this->assertSame("DELETE $hold", end($holds));
        $this->assertSame(["PUT $hold", "DELETE $hold", "DELETE $hold"], $holds);
        $this->assertSame([], hold_requests::all());
    }

    /**
     * Mapped to another badge during the nightly look: nothing is said about that one.
     */
    public function test_badge_changed_during_the_look_gets_no_problem(): void {
        $this->sidecar->refuse('GET /v1/badges/51', 'not_found', 404);
        $this->sidecar->meanwhile('GET /v1/badges/51', fn() => $this->map($this->course, '52', 'send_new'));
        $sink = $this->redirectMessages();
        $this->run_task('check_badges');
        $this->assertNull(mappings::for_course($this->course->id)->get('problem'));
        $this->assertSame([], $sink->get_messages());
    }

    /**
     * Another account connected while a badge was looked at: it is not mapped to the new account.
     */
    public function test_badge_of_the_account_before_is_not_taken(): void {
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->sidecar->answer('GET /v1/badges/51', golden::body('badge_reply'));
        $this->sidecar->meanwhile('GET /v1/badges/51', fn() => $this->connect_account('navigatr:staging:9'));
        $provider = golden::body('providers_reply')['providers'][0]['id'];
        $this->expectExceptionMessage(get_string('error_othertarget', 'local_navigatr'));
        badge_choice::check(client::lazy(), $provider, '51');
    }

    /**
     * The values of the form with another time-out.
     *
     * @param string $token
     * @return connection_input
     */
    private function with_other_timeout(string $token = ''): connection_input {
        return connection_input::from((object) [
            'sidecarurl' => 'http://127.0.0.1:8787', 'environment' => 'production', 'timeout' => 45, 'token' => $token,
        ]);
    }

    /**
     * The connection is removed while another admin saves a time-out: the token does not come back.
     */
    public function test_saving_a_timeout_does_not_bring_back_a_removed_token(): void {
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $this->sidecar->answer('PUT /v1/connection', golden::body('put_connection_reply'));
        $this->sidecar->meanwhile('PUT /v1/connection', fn() => disconnect::run(client::lazy()));

        $saved = save::verified($this->with_other_timeout());

        $this->assertFalse($saved->saved);
        $this->assertStringContainsString(get_string('failure_connection_changed', 'local_navigatr'), $saved->message);
        $this->assertNull(accounts::target());
        $this->assertSame(30, config::get('timeout'));
        $lines = $this->sidecar->lines();
        $this->assertSame('DELETE /v1/connection', end($lines));
        $this->assertSame(mapping::PAUSED, mappings::for_course($this->course->id)->get('state'));
    }

    /**
     * Another admin saves a token while the connection is removed: the sidecar knows which of both came last.
     */
    public function test_removal_yields_to_a_connection_saved_meanwhile(): void {
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $this->sidecar->answer('PUT /v1/connection', golden::body('put_connection_reply'));
        $this->sidecar->meanwhile('DELETE /v1/connection', fn() => save::verified($this->with_other_timeout('new-token')));
        try {
            disconnect::run(client::lazy());
            $this->fail('There is a connection.');
        } catch (sidecar_exception $failure) {
            $this->assertSame('connection_changed', $failure->sharedcode);
        }
        $this->assertSame(self::TARGET, accounts::target());
        $this->assertSame(mapping::ACTIVE, mappings::for_course($this->course->id)->get('state'));
    }

    /**
     * The connection is removed while the task learns whose account it is.
     */
    public function test_task_does_not_bring_back_a_removed_connection(): void {
        $this->connect_account(null);
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));
        $this->sidecar->meanwhile('GET /v1/connection', fn() => disconnect::run(client::lazy()));
        $this->run_task('send_awards');
        $this->assertNull(accounts::target());
    }
}
