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

use local_navigatr\fixtures\recovery_testcase;
use local_navigatr\local\erasure\erasures;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/recovery_testcase.php');

/**
 * A recovery is taught erasures before what was earned after them.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\award_payload_builder
 * @covers     \local_navigatr\local\reconcile\sync_run
 * @covers     \local_navigatr\local\sync\resync_batch
 * @covers     \local_navigatr\local\sync\outbox
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\reconcile\resync
 * @covers     \local_navigatr\local\sync\resync_response_handler
 */
final class recovery_erasure_test extends recovery_testcase {
    /**
     * Erased and earned again: the sidecar hears of the erasure before it gets the new award.
     */
    public function test_erasures_come_before_what_was_earned_after_them(): void {
        [$course, $learner] = $this->erased_and_completed_again();
        $this->begin(self::FIRST);
        $this->run_task('send_awards');
        $lines = array_values(array_intersect($this->sidecar->lines(), ['POST /v1/privacy/erase', 'POST /v1/awards']));
        $this->assertSame(['POST /v1/privacy/erase', 'POST /v1/awards'], $lines);
        $this->assertSame('sent', $this->award_of($learner)->status);
    }

    /**
     * While an erasure cannot be taught, its learners wait, and nobody else.
     *
     * @dataProvider erasure_answers
     * @param array $answer body and status of the sidecar's answer
     */
    public function test_who_was_erased_waits_for_the_erasure(array $answer): void {
        [$course, $learner] = $this->erased_and_completed_again();
        $other = $this->enrolled($course);
        $this->complete($course, $other);
        $this->begin(self::FIRST);
        $this->sidecar->answer('POST /v1/privacy/erase', ...$answer);
        $this->run_task('send_awards');
        $this->assertSame(['waiting', 'sent'], [$this->award_of($learner)->status, $this->award_of($other)->status]);

        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true]);
        $this->run_task('send_awards');
        $this->assertSame('sent', $this->award_of($learner)->status);
    }

    /**
     * Answers that say that an erasure is not done.
     *
     * @return array[]
     */
    public static function erasure_answers(): array {
        $error = ['code' => 'internal', 'message' => 'for engineers', 'retry' => true, 'requestId' => 'req_0123456789'];
        return ['something is in flight' => [[['done' => false], 200]], 'an error' => [[['error' => $error], 500]]];
    }

    /**
     * A learner whose badge of a course was erased here and there, and who completed it once more.
     *
     * @return \stdClass[] course and learner
     */
    private function erased_and_completed_again(): array {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $DB->delete_records('local_navigatr_award', ['userid' => $learner->id]);
        $DB->delete_records('course_completions', ['userid' => $learner->id]);
        \cache::make('core', 'coursecompletion')->purge();
        erasures::ask((int) $learner->id, (int) $course->id);
        $this->run_task('send_erasures');
        $this->assertSame(0, (int) erasures::open()->number);
        $this->complete($course, $learner);
        return [$course, $learner];
    }
}
