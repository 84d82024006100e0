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

use local_navigatr\fixtures\score_testcase;
use local_navigatr\local\award\award;
use local_navigatr\local\course_badge\mapping_changes;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/score_testcase.php');

/**
 * A badge waits until its course total is final.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sync\changed_scores
 * @covers    \local_navigatr\local\evidence\score
 * @covers    \local_navigatr\local\sync\award_payload_builder
 */
final class score_waiting_test extends score_testcase {
    /**
     * Moodle has to work the total out, or has done so. Neither leaves a date.
     *
     * @param int $needsupdate
     */
    private function set_needsupdate(int $needsupdate): void {
        global $DB;
        $DB->set_field('grade_items', 'needsupdate', $needsupdate, ['id' => $this->total->id]);
    }

    /**
     * The badge waits in Moodle until the total is final, is listed with the reason, and goes with the score then.
     */
    public function test_badge_waits_for_a_total_that_is_not_final(): void {
        global $DB;
        $this->age();
        $this->set_needsupdate(1);

        $this->assertSame([], $this->sent());
        $award = $this->award_of($this->learner);
        $this->assertSame(['waiting', award::SCORE_NOT_FINAL], [$award->status, $award->reason]);
        $this->assertEquals(1, $DB->get_field('grade_items', 'needsupdate', ['id' => $this->total->id]));

        $this->set_needsupdate(0);
        $this->assertSame([87.5, 'Reached 87.5%'], $this->sent());
        $this->assertSame('sent', $this->award_of($this->learner)->status);
    }

    /**
     * What the learner may not see is not waited for.
     */
    public function test_hidden_total_is_not_waited_for(): void {
        global $DB;
        $DB->set_field('grade_items', 'hidden', 1, ['id' => $this->total->id]);
        $this->set_needsupdate(1);
        $this->assertSame([null, 'Reached'], $this->sent());
    }

    /**
     * In a gradebook that nobody has used there is nothing to wait for.
     */
    public function test_learner_without_grades_is_not_waited_for(): void {
        global $DB;
        $DB->delete_records('grade_grades', ['userid' => $this->learner->id]);
        $this->set_needsupdate(1);
        $this->assertSame([null, 'Reached'], $this->sent());
    }

    /**
     * Others of the same run are sent.
     */
    public function test_total_that_is_not_final_holds_nobody_else_up(): void {
        $this->set_needsupdate(1);
        $other = $this->mapped_course();
        $ada = $this->enrolled($other);
        $this->complete($other, $ada);
        $this->sent();
        $this->assertSame('sent', $this->award_of($ada)->status);
    }

    /**
     * Somebody turns the score off: nothing is waited for.
     */
    public function test_badge_goes_once_the_course_sends_no_total(): void {
        $this->set_needsupdate(1);
        $this->sent();
        $options = ['issueagain' => false, 'sendscore' => false, 'evidencetemplate' => null];
        mapping_changes::set_options($this->course->id, $options);
        $this->assertNull($this->sent()[0]);
    }

    /**
     * Locked and overridden totals stay what they are, whatever else is worked out.
     *
     * @dataProvider fixed_totals
     * @param string $table
     * @param string $column
     */
    public function test_total_that_cannot_change_is_final(string $table, string $column): void {
        global $DB;
        $DB->set_field($table, $column, 1600000000, [$table === 'grade_items' ? 'id' : 'itemid' => $this->total->id]);
        $this->set_needsupdate(1);
        $this->assertSame(87.5, $this->sent()[0]);
    }

    /**
     * Where Moodle notes that a total is fixed.
     *
     * @return string[][]
     */
    public static function fixed_totals(): array {
        return [
            'locked item' => ['grade_items', 'locked'],
            'locked grade' => ['grade_grades', 'locked'],
            'overridden grade' => ['grade_grades', 'overridden'],
        ];
    }

    /**
     * The course, and with it the total, is deleted while the badge waits for it.
     */
    public function test_deleted_course_ends_the_waiting(): void {
        $this->set_needsupdate(1);
        $this->sent();
        delete_course($this->course->id, false);
        $this->assertSame([null, 'Completed the course Maths'], [$this->sent()[0], substr($this->sent()[1], 0, 26)]);
    }
}
