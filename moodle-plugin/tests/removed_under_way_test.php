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

use local_navigatr\fixtures\taken_back_testcase;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\award_condition;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * A reset and a deletion take minutes: cron looks at a course whose completions are gone already.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 * @covers     \local_navigatr\local\status\award_condition
 * @covers     \local_navigatr\observer
 * @covers     ::local_navigatr_pre_course_delete
 */
final class removed_under_way_test extends taken_back_testcase {
    /**
     * Tells that the course is reset, or was.
     *
     * @param string $event class
     * @param bool $withcompletion
     */
    private function tell_reset(string $event, bool $withcompletion): void {
        $event::create([
            'context' => \context_course::instance($this->course->id),
            'other' => ['reset_options' => $withcompletion ? ['reset_completion' => 1] : []],
        ])->trigger();
    }

    /**
     * What lacks its completion while its course is reset was not taken back.
     */
    public function test_sweep_during_a_reset_takes_nothing_back(): void {
        $this->tell_reset(\core\event\course_reset_started::class, true);
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->tell_reset(\core\event\course_reset_ended::class, true);
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * A reset that leaves completions alone frees nothing.
     */
    public function test_other_resets_free_nothing(): void {
        $this->tell_reset(\core\event\course_reset_started::class, false);
        $this->uncomplete();
        $this->run_task('sweep_completions');
        $this->tell_reset(\core\event\course_reset_ended::class, false);
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * What lacks its completion while its course is deleted is sent with the stored name.
     */
    public function test_sweep_during_a_deletion_takes_nothing_back(): void {
        $this->begin_deletion();
        $this->uncomplete();
        $this->run_task('sweep_completions');
        delete_course($this->course, false);
        $this->run_task('send_awards');
        $this->assertEquals([$this->learner->id], $this->issued_to());
    }

    /**
     * What was taken back a moment before the reset or the deletion stays so, though no sweep saw it yet.
     *
     * @testWith ["reset"]
     *           ["deletion"]
     * @param string $end
     */
    public function test_taken_back_just_before_stays_taken_back(string $end): void {
        $this->uncomplete();
        $end === 'reset' ? $this->reset_course(true) : delete_course($this->course, false);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * What was taken back before the deletion stays so.
     */
    public function test_deletion_frees_nothing_that_was_taken_back(): void {
        $this->uncomplete();
        $this->run_task('sweep_completions');
        delete_course($this->course, false);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
    }

    /**
     * Of a course that was deleted while its badge was paused nothing is sent, and nobody is told to map it again.
     */
    public function test_paused_and_deleted_asks_nobody_to_map_a_course_that_is_gone(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        delete_course($this->course, false);
        $this->run_task('send_awards');
        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame('course_deleted', award_condition::of($this->award_of($this->learner), null)->code);
    }

    /**
     * What Moodle calls before it deletes a course.
     */
    private function begin_deletion(): void {
        $callback = get_plugins_with_function('pre_course_delete')['local']['navigatr'] ?? null;
        $callback && $callback($this->course);
    }
}
