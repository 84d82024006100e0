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

use local_navigatr\external\get_connection;
use local_navigatr\external\remove_connection;
use local_navigatr\external\test_connection;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\sidecar_exception;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * What the settings page asks for.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_connection
 * @covers     \local_navigatr\external\remove_connection
 * @covers     \local_navigatr\external\test_connection
 * @covers     \local_navigatr\local\connection\status
 * @covers     \local_navigatr\local\connection\test
 * @covers     \local_navigatr\local\connection\test_result_message
 */
final class external_connection_test extends school_testcase {
    /** Values that are right as far as Moodle can tell. */
    private const TYPED = ['http://127.0.0.1:8787', '', 'production', "  pat-\n1234 ", 30, '', false, false, false];

    /**
     * A person who may not manage credentials learns nothing and changes nothing.
     *
     * @dataProvider functions
     * @param callable $call
     */
    public function test_teacher_is_refused(callable $call): void {
        $course = $this->course();
        $this->setUser($this->enrolled($course, [], 'editingteacher'));
        $this->expectException(\required_capability_exception::class);
        $call();
    }

    /**
     * All functions of the settings page.
     *
     * @return array
     */
    public static function functions(): array {
        return [
            'get_connection' => [fn() => get_connection::execute()],
            'remove_connection' => [fn() => remove_connection::execute(confirmation::of_removal(), 'main')],
            'test_connection' => [fn() => test_connection::execute(...self::TYPED)],
        ];
    }

    /**
     * A test sends what is typed, without the white space of copying, and stores none of it.
     */
    public function test_typed_values_are_tested_and_not_stored(): void {
        $this->setAdminUser();
        $this->sidecar->answer('POST /v1/connection/test', golden::body('test_connection_reply'));
        $before = get_config('local_navigatr');

        $result = test_connection::execute('http://127.0.0.1:9999', '', 'staging', "  pat-\n1234 ", 45, '', false, false, false);

        $this->assertEquals($result, test_connection::clean_returnvalue(test_connection::execute_returns(), $result));
        $this->assertTrue($result['ok']);
        $this->assertStringContainsString('Ada Byron', $result['message']);
        $this->assertSame('http://127.0.0.1:9999', $this->sidecar->calls[0]->url);
        $this->assertEquals(
            ['environment' => 'staging', 'timeoutMs' => 45000, 'token' => 'pat-1234'],
            $this->sidecar->calls[0]->body
        );
        $this->assertEquals($before, get_config('local_navigatr'));
    }

    /**
     * Each problem that a test can find has a sentence of its own, which names the host where that helps.
     *
     * @dataProvider problems
     * @param string $problem
     */
    public function test_problem_has_a_sentence_without_gaps(string $problem): void {
        $this->setAdminUser();
        $reply = golden::body('test_connection_reply', ['ok' => false, 'problem' => $problem, 'httpStatus' => null]);
        $this->sidecar->answer('POST /v1/connection/test', $reply);

        $result = test_connection::execute(...self::TYPED);

        $this->assertSame($problem, $result['problem']);
        $this->assertStringNotContainsString('$a', $result['message']);
        $this->assertStringNotContainsString('[[', $result['message']);
    }

    /**
     * Why the platform refuses is said in its own words after the sentence.
     */
    public function test_words_of_the_platform_stand_behind_the_sentence(): void {
        $this->setAdminUser();
        $reply = golden::body('test_connection_reply', ['ok' => false, 'problem' => 'token_refused']);
        $this->sidecar->answer('POST /v1/connection/test', $reply + ['said' => 'Locked <until> {$a->host}']);

        $message = test_connection::execute(...self::TYPED)['message'];

        $this->assertStringStartsWith('Navigatr does not accept this token', $message);
        $this->assertStringEndsWith(' The answer said: "Locked <until> {$a->host}"', $message);
    }

    /**
     * All problems.
     *
     * @return array
     */
    public static function problems(): array {
        $problems = local\contract\vocabulary::CONNECTION_PROBLEMS;
        return array_combine($problems, array_map(fn($problem) => [$problem], $problems));
    }

    /**
     * What is plainly wrong is said without a call.
     */
    public function test_wrong_url_and_timeout_cost_no_call(): void {
        $this->setAdminUser();
        $result = test_connection::execute('127.0.0.1:8787', '', 'production', 'pat', 4, '', false, false, false);
        $this->assertFalse($result['ok']);
        $this->assertStringContainsString(get_string('urlinvalid', 'local_navigatr'), $result['message']);
        $this->assertStringContainsString(get_string('timeoutrange', 'local_navigatr'), $result['message']);
        $this->assertSame([], $this->sidecar->calls);
    }

    /**
     * A sidecar that is down is a result of the test, not an exception.
     */
    public function test_sidecar_that_is_down_is_a_result(): void {
        $this->setAdminUser();
        $this->sidecar->isup = false;
        $result = test_connection::execute(...self::TYPED);
        $this->assertSame('sidecar_unreachable', $result['problem']);
        $this->assertSame(get_string('failure_sidecar_unreachable', 'local_navigatr', config::sidecar_url()), $result['message']);
    }

    /**
     * The status holds the sidecar's word and Moodle's own counts.
     */
    public function test_status_holds_both_sides(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply'));

        $status = get_connection::execute();

        $this->assertEquals($status, get_connection::clean_returnvalue(get_connection::execute_returns(), $status));
        $this->assertTrue($status['reachable']);
        $this->assertSame('1234', $status['tokenLastFour']);
        $this->assertSame(1, $status['mappingsActive']);
        $this->assertSame(1, $status['awardsWaiting']);
    }

    /**
     * While the sidecar is down, Moodle's own counts stay, with one sentence.
     */
    public function test_status_without_sidecar_keeps_own_counts(): void {
        $this->setAdminUser();
        $this->mapped_course();
        $this->sidecar->isup = false;

        $status = get_connection::execute();

        $this->assertEquals($status, get_connection::clean_returnvalue(get_connection::execute_returns(), $status));
        $this->assertFalse($status['reachable']);
        $this->assertSame(get_string('failure_sidecar_unreachable', 'local_navigatr', config::sidecar_url()), $status['message']);
        $this->assertSame(1, $status['mappingsActive']);
    }

    /**
     * Removing tells the sidecar, pauses every mapping and forgets the account.
     */
    public function test_removal_pauses_mappings_and_forgets_the_account(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->sidecar->answer('DELETE /v1/connection', golden::body('connection_reply'));

        $result = remove_connection::execute(confirmation::of_removal(), 'main');

        $this->assertSame(['removed' => true, 'paused' => 1], $result);
        $this->assertContains('DELETE /v1/connection', $this->sidecar->lines());
        $this->assertSame('paused', mappings::for_course($course->id)->get('state'));
        $this->assertNull(accounts::target());
        $this->assertTrue(config::is_paired());
    }

    /**
     * A token that could not be deleted is not said to be.
     */
    public function test_removal_without_sidecar_changes_nothing(): void {
        $this->setAdminUser();
        $course = $this->mapped_course();
        $this->sidecar->isup = false;
        try {
            remove_connection::execute(confirmation::of_removal(), 'main');
            $this->fail('It has to say that it failed.');
        } catch (sidecar_exception $failure) {
            $this->assertSame('sidecar_unreachable', $failure->sharedcode);
            $this->assertStringStartsWith(get_string('connectionnotremoved', 'local_navigatr', ''), $failure->getMessage());
        }
        $this->assertSame('active', mappings::for_course($course->id)->get('state'));
        $this->assertSame(self::TARGET, accounts::target());

        $this->sidecar->isup = true;
        $this->sidecar->loses_answer_to('DELETE /v1/connection');
        $this->expectExceptionMessage(get_string('connectionmayberemoved', 'local_navigatr', ''));
        remove_connection::execute(confirmation::of_removal(), 'main');
    }
}
