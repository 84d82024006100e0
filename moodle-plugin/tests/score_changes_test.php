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
use local_navigatr\local\award\award;
use local_navigatr\local\course_badge\mapping_changes;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * A course total that is not there, or another one, when its badge is sent.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\sync\changed_scores
 * @covers    \local_navigatr\local\evidence\score
 * @covers    \local_navigatr\local\sync\award_payload_builder
 */
final class score_changes_test extends school_testcase {
    /** @var \stdClass A course whose badge sends the total. */
    private \stdClass $course;

    /** @var \stdClass Completed it. */
    private \stdClass $learner;

    /** @var \grade_item The one thing that is graded. */
    private \grade_item $quiz;

    /** @var \grade_item The course total: 7 of 8. */
    private \grade_item $total;

    /**
     * A completed course with a total.
     */
    public function setUp(): void {
        global $CFG;
        parent::setUp();
        require_once($CFG->libdir . '/gradelib.php');
        $this->course = $this->mapped_course(['fullname' => 'Maths']);
        $mapping = local\mapping\mappings::for_course($this->course->id);
        $mapping->set('sendscore', true);
        $mapping->set('evidencetemplate', 'Reached {score}');
        $mapping->save();
        $this->learner = $this->enrolled($this->course);
        $quiz = $this->getDataGenerator()->create_grade_item(['courseid' => $this->course->id, 'grademax' => 8]);
        $this->quiz = \grade_item::fetch(['id' => $quiz->id]);
        $this->total = \grade_item::fetch_course_item($this->course->id);
        $this->grade(7);
        $this->complete($this->course, $this->learner);
    }

    /**
     * Grades the quiz and works the total out, a while ago.
     *
     * @param float $points
     */
    private function grade(float $points): void {
        // As it is now: one that was read before says that it has to be worked out.
        $this->quiz = \grade_item::fetch(['id' => $this->quiz->id]);
        $this->quiz->update_final_grade($this->learner->id, $points, 'test');
        grade_regrade_final_grades($this->course->id);
        $this->total = \grade_item::fetch_course_item($this->course->id);
    }

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
     * The total was last changed long ago.
     */
    private function age(): void {
        global $DB;
        $DB->set_field('grade_items', 'timemodified', 1600000000);
        $DB->set_field('grade_grades', 'timemodified', 1600000000);
    }

    /**
     * What the sidecar has by now.
     *
     * @return array score and evidence; empty when it has none
     */
    private function sent(): array {
        $this->run_task('send_awards');
        $award = $this->sidecar->awards[$this->award_of($this->learner)->uuid] ?? null;
        return $award ? [$award['score'], $award['evidence']] : [];
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
     * A learner may not see the total yet: the badge goes without, and the total follows while nothing is issued.
     *
     * @dataProvider hidden_totals
     * @param string $table
     * @param int $hidden
     * @param int $shown
     */
    public function test_total_that_is_shown_later_follows(string $table, int $hidden, int $shown): void {
        global $DB;
        $this->age();
        $where = [$table === 'grade_items' ? 'id' : 'itemid' => $this->total->id];
        $DB->set_field($table, 'hidden', $hidden, $where);
        $this->assertSame([null, 'Reached'], $this->sent());
        $calls = count($this->sidecar->bodies('POST /v1/awards'));
        $this->sent();
        $this->assertCount($calls, $this->sidecar->bodies('POST /v1/awards'));

        $DB->set_field($table, 'hidden', $shown, $where);
        $this->assertSame([87.5, 'Reached 87.5%'], $this->sent());
        $this->assertEquals([0, 0], [$this->award_of($this->learner)->due, $this->award_of($this->learner)->withoutscore]);
    }

    /**
     * How totals are hidden, and shown.
     *
     * @return array[]
     */
    public static function hidden_totals(): array {
        return [
            'item, by a person' => ['grade_items', 1, 0],
            'item, until a date' => ['grade_items', 4000000000, 1600000000],
            'grade, by a person' => ['grade_grades', 1, 0],
            'grade, until a date' => ['grade_grades', 4000000000, 1600000000],
        ];
    }

    /**
     * Another score while the badge waits for its turn.
     */
    public function test_total_that_changes_before_it_is_issued_is_sent_again(): void {
        $this->age();
        $this->assertSame(87.5, $this->sent()[0]);
        $this->grade(4);
        $this->assertSame(50.0, (float) $this->sent()[0]);
        $this->age();
        $calls = count($this->sidecar->bodies('POST /v1/awards'));
        $this->sent();
        $this->assertCount($calls, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * The badge asked for a score that was hidden: it goes again with the score.
     */
    public function test_badge_that_asks_for_a_score_gets_it_once_it_is_there(): void {
        global $DB;
        $this->age();
        $DB->set_field('grade_items', 'hidden', 1, ['id' => $this->total->id]);
        $this->sent();
        $refused = ['reason' => 'requirements_not_met', 'needs' => 'score'];
        $this->news($this->award_of($this->learner), 'needs_attention', $refused);
        $this->sent();
        $DB->set_field('grade_items', 'hidden', 0, ['id' => $this->total->id]);
        $this->assertSame(87.5, $this->sent()[0]);
    }

    /**
     * Issued is issued.
     */
    public function test_total_that_changes_after_it_was_issued_is_not_sent(): void {
        $this->age();
        $this->sent();
        $this->news($this->award_of($this->learner), 'issued');
        $this->sent();
        $this->grade(4);
        $this->assertSame(87.5, $this->sent()[0]);
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

    /**
     * More than all, less than nothing, a third, and a range that is none.
     *
     * @dataProvider percentages
     * @param float $points
     * @param float $max
     * @param float|null $percent
     */
    public function test_score_is_between_0_and_100_with_two_decimals(float $points, float $max, ?float $percent): void {
        global $DB;
        $this->age();
        $DB->set_field('grade_grades', 'finalgrade', $points, ['itemid' => $this->total->id]);
        $DB->set_field('grade_grades', 'rawgrademax', $max, ['itemid' => $this->total->id]);
        $DB->set_field('grade_items', 'grademax', $max, ['id' => $this->total->id]);
        $sent = $this->sent()[0];
        $this->assertSame($percent, $sent === null ? null : (float) $sent);
        // What cannot be told in percent is not tried every minute.
        $this->sent();
        $this->assertCount(1, $this->sidecar->bodies('POST /v1/awards'));
    }

    /**
     * Points of a total.
     *
     * @return array[]
     */
    public static function percentages(): array {
        return [
            'over 100 %' => [9, 8, 100.0],
            'negative' => [-3, 8, 0.0],
            'a third' => [1, 3, 33.33],
            'no range' => [0, 0, null],
        ];
    }
}
