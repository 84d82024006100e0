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
use local_navigatr\local\config;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Where cron runs once an hour, one lost answer must not cost everybody an hour.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\signed_http_client
 * @covers     \local_navigatr\local\sidecar\client
 * @covers     \local_navigatr\task\send_awards
 */
final class lost_answer_test extends school_testcase {
    /**
     * A learner who completed a course.
     *
     * @return \stdClass
     */
    private function completed(): \stdClass {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        return $learner;
    }

    /**
     * Each call of a run is made again, the first one, too.
     */
    public function test_call_without_an_answer_is_made_again_in_the_same_run(): void {
        $learner = $this->completed();
        $this->sidecar->loses_answer_to('GET /v1/feed');
        $this->sidecar->loses_answer_to('POST /v1/awards');

        $this->assertSame('', $this->run_task('send_awards'));

        $this->assertSame('sent', $this->award_of($learner)->status);
        $this->assertSame('', config::get('lastfailure'));
        $this->assertCount(1, $this->sidecar->awards);
        $this->assertSame([1, 1], $this->sidecar->pauses);
    }

    /**
     * So does what runs once a night.
     */
    public function test_nightly_look_at_the_badges_asks_again(): void {
        $this->mapped_course();
        $this->sidecar->loses_answer_to('GET /v1/badges/51');

        $this->assertStringContainsString('Mapped badges that cannot be issued at present: 0', $this->run_task('check_badges'));
        $this->assertSame([1], $this->sidecar->pauses);
    }

    /**
     * It was started anew: that takes a few seconds.
     */
    public function test_sidecar_that_is_back_within_seconds_is_waited_for(): void {
        $learner = $this->completed();
        $this->sidecar->backafter = 3;
        $this->sidecar->goes_away_with('POST /v1/awards');

        $this->assertSame('', $this->run_task('send_awards'));

        $this->assertSame('sent', $this->award_of($learner)->status);
        $this->assertSame([1, 2], $this->sidecar->pauses);
    }

    /**
     * One that stays away is waited for once: then each run ends with its first call.
     */
    public function test_sidecar_that_stays_away_is_not_waited_for_in_each_run(): void {
        $this->completed();
        $this->sidecar->isup = false;

        $this->assertStringContainsString('The sidecar does not answer', $this->run_task('send_awards'));
        $this->assertSame([1, 2], $this->sidecar->pauses);
        $this->sidecar->calls = $this->sidecar->pauses = [];
        $this->run_task('send_awards');

        $this->assertCount(0, $this->sidecar->pauses);
        $this->assertCount(1, $this->sidecar->calls);
    }

    /**
     * An answer that says "later" is one kind of it.
     *
     * @testWith ["too_busy", 503]
     *           ["shutting_down", 503]
     *           ["database_unavailable", 503]
     *           ["internal", 500]
     * @param string $code
     * @param int $status
     */
    public function test_call_that_is_put_off_is_made_again(string $code, int $status): void {
        $learner = $this->completed();
        $this->sidecar->refuse('POST /v1/awards', $code, $status);
        $this->sidecar->answer('POST /v1/awards', ['results' => [$this->taken($learner)]]);

        $this->assertSame('', $this->run_task('send_awards'));

        $this->assertSame('sent', $this->award_of($learner)->status);
    }

    /**
     * What the sidecar answers once it took a learner's award.
     *
     * @param \stdClass $learner
     * @return array
     */
    private function taken(\stdClass $learner): array {
        return [
            'id' => $this->award_of($learner)->uuid, 'result' => 'accepted', 'state' => 'queued', 'reason' => null,
            'conflictsWith' => null, 'problems' => [],
        ];
    }

    /**
     * What is refused for good is not sent again.
     */
    public function test_refused_call_is_made_once(): void {
        $this->completed();
        $this->sidecar->refuse('POST /v1/awards', 'no_connection', 409);
        $this->run_task('send_awards');

        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
        $this->assertSame([], $this->sidecar->pauses);
    }

    /**
     * A page has no time: somebody looks at it.
     */
    public function test_call_of_a_page_is_made_once(): void {
        $this->sidecar->isup = false;
        $client = local\sidecar\client::from_config();
        foreach (['connection', 'providers'] as $call) {
            try {
                $client->$call();
                $this->fail();
            } catch (local\sidecar\sidecar_exception $failure) {
                $this->assertSame('sidecar_unreachable', $failure->sharedcode);
            }
        }

        $this->assertCount(2, $this->sidecar->calls);
        $this->assertSame([], $this->sidecar->pauses);
    }
}
