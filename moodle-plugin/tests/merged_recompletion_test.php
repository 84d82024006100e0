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

use local_navigatr\fixtures\merging_testcase;
use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\course_badge\mapping_changes;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/merging_testcase.php');

/**
 * Two accounts that completed a course that issues again, and are merged: the later completion is none of the account whose award
 * stays.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\recompletions
 */
final class merged_recompletion_test extends merging_testcase {
    /** When the first of both completed. */
    private const FIRST = 1700000000;

    /**
     * A course that issues again.
     */
    public function setUp(): void {
        parent::setUp();
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true]);
    }

    /**
     * The later completion was the other account's, whose award was not issued: a person is asked.
     */
    public function test_completion_whose_award_did_not_stay_waits_for_a_person(): void {
        global $DB;
        [$other, $stays] = $this->earned(['status' => 'waiting'], ['state' => 'issued']);
        $this->completed_at($this->gone, self::FIRST);
        $DB->set_field('local_navigatr_award', 'timecompleted', self::FIRST, ['id' => $stays->id]);
        $this->merge();
        $this->assertSame('merged', $this->now($other)->status);
        $this->run_task('sweep_completions');
        $this->assertCount(2, $this->awards_of($this->left));
        $this->assertSame(1, held_recompletions::count((int) $this->course->id));
        $this->assertTrue(held_recompletions::decide((int) $this->course->id, held_recompletions::ISSUE, 1));
        $this->assertEquals(1, $this->awards_of($this->left)[2]->cycle);
    }

    /**
     * Both were issued, and the tool kept the later completion, of the account that is gone: it has its badge.
     */
    public function test_completion_whose_award_was_issued_earns_nothing_more(): void {
        global $DB;
        [$stays, $other] = $this->earned(['state' => 'issued'], ['state' => 'issued']);
        $DB->set_field('local_navigatr_award', 'timecompleted', self::FIRST, ['id' => $stays->id]);
        $DB->delete_records('course_completions', ['userid' => $this->left->id]);
        $this->merge();
        $this->assertSame(['sent', 'merged'], [$this->now($stays)->status, $this->now($other)->status]);
        $this->run_task('sweep_completions');
        $this->assertCount(2, $this->awards_of($this->left));
        $this->assertSame(0, held_recompletions::count((int) $this->course->id));

        $this->completed_at($this->left, time() + DAYSECS, true);
        $this->run_task('sweep_completions');
        $this->assertCount(3, $this->awards_of($this->left), 'the year after');
    }

    /**
     * Changes when somebody completed.
     *
     * @param \stdClass $user
     * @param int $time
     * @param bool $isanew whether it is another record
     */
    private function completed_at(\stdClass $user, int $time, bool $isanew = false): void {
        global $DB;
        $record = $DB->get_record('course_completions', ['userid' => $user->id], '*', MUST_EXIST);
        $record->timecompleted = $time;
        $DB->update_record('course_completions', $record);
        if ($isanew) {
            $DB->delete_records('course_completions', ['id' => $record->id]);
            $DB->insert_record('course_completions', $record);
        }
    }
}
