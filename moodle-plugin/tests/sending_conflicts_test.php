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

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The sidecar has another award for the same, or has erased it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\task\send_awards
 * @covers    \local_navigatr\local\sync\sender
 * @covers    \local_navigatr\local\sync\award_payload_builder
 * @covers    \local_navigatr\local\sync\response_handler
 * @covers    \local_navigatr\local\sync\outbox
 */
final class sending_conflicts_test extends school_testcase {
    /**
     * Moodle was restored, and recorded again what the sidecar has.
     */
    public function test_conflict_takes_over_the_id_that_the_sidecar_knows(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $holder = '01936b6e-0000-7000-8000-000000000002';
        $conflict = ['result' => 'conflict', 'conflictsWith' => $holder, 'holderState' => 'issued', 'holderReason' => null];
        $this->sidecar->answer('POST /v1/awards', ['results' => [['id' => $this->award_of($learner)->uuid] + $conflict]]);

        $this->run_task('send_awards');

        $award = $this->award_of($learner);
        $this->assertSame([$holder, 'sent', 'issued'], [$award->uuid, $award->status, $award->state]);
    }

    /**
     * What it has is of another time, or of somebody who had the learner's id before Moodle was restored: it is told who is meant.
     */
    public function test_conflict_that_is_not_issued_is_told_once_more(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $holder = '01936b6e-0000-7000-8000-000000000002';
        $conflict = ['result' => 'conflict', 'conflictsWith' => $holder, 'holderState' => 'queued', 'holderReason' => null];
        $this->sidecar->answer('POST /v1/awards', ['results' => [['id' => $this->award_of($learner)->uuid] + $conflict]]);
        $this->sidecar->answer('POST /v1/awards', ['results' => [['id' => $holder, 'result' => 'updated', 'state' => 'queued']]]);

        $this->run_task('send_awards');
        $this->run_task('send_awards');
        $this->run_task('send_awards');

        $bodies = array_merge(...array_column($this->sidecar->bodies('POST /v1/awards'), 'awards'));
        $this->assertCount(2, $bodies);
        $this->assertSame([$holder, $learner->email], [$bodies[1]['id'], $bodies[1]['recipient']['email']]);
        $this->assertSame(0, (int) $this->award_of($learner)->due);
    }

    /**
     * Also five hundred of them, with one call.
     */
    public function test_many_conflicts_cost_one_call(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $first = $this->award_of($learner);
        foreach (range(1, 499) as $cycle) {
            $this->copy_award($first, ['cycle' => $cycle]);
        }
        $results = array_map(fn($award) => ['id' => $award->uuid, 'result' => 'conflict', 'holderState' => 'issued',
            'holderReason' => null, 'conflictsWith' => \core\uuid::generate()], $this->awards_of($learner));
        $this->sidecar->answer('POST /v1/awards', ['results' => $results]);
        $this->sidecar->calls = [];

        $this->run_task('send_awards');

        $this->assertSame(['GET /v1/feed?after=0&permitSeconds=900', 'POST /v1/awards'], $this->sidecar->lines());
        $this->assertSame(500, local\award\awards::counts($course->id)->issued);
        $known = array_column($results, 'conflictsWith');
        $this->assertSame($known, array_column($this->awards_of($learner), 'uuid'));
    }

    /**
     * Erased there, it is not asked for again.
     */
    public function test_erased_award_ends_as_cancelled(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $this->sidecar->answer('POST /v1/awards', ['results' => [
            ['id' => $this->award_of($learner)->uuid, 'result' => 'erased', 'state' => null, 'reason' => null],
        ]]);

        $this->run_task('send_awards');

        $award = $this->award_of($learner);
        $this->assertSame(['sent', 'cancelled', 'erased'], [$award->status, $award->state, $award->reason]);
    }
}
