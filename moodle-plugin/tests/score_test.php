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
use local_navigatr\local\evidence\score;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * The course total that goes with a badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\local\evidence\score
 * @covers    \local_navigatr\local\sync\evidence
 */
final class score_test extends school_testcase {
    /**
     * The course total, as the learner sees it.
     */
    public function test_score_is_the_visible_course_total_in_percent(): void {
        [$course, $learner, $item] = $this->graded_course();

        $this->assertSame(87.5, score::of((int) $course->id, (int) $learner->id)->percent());

        $item->set_hidden(1);
        $this->assertNull(score::of((int) $course->id, (int) $learner->id)->percent());
    }

    /**
     * A person who chooses a badge that needs a score is told why no learner has one to send.
     */
    public function test_course_says_why_it_has_no_total_to_send(): void {
        $this->assertSame('none', score::missing_in((int) $this->course()->id));
        [$course, , $item] = $this->graded_course();
        $this->assertNull(score::missing_in((int) $course->id));
        $item->set_hidden(1);
        $this->assertSame('hidden', score::missing_in((int) $course->id));
        $this->double($item);
        $this->assertSame('unreadable', score::missing_in((int) $course->id));
    }

    /**
     * A total that has to be worked out again is not final, and the task does not do that.
     */
    public function test_score_that_is_not_final_is_not_sent(): void {
        [$course, $learner, $item] = $this->graded_course();
        $item->force_regrading();
        $this->assertNull(score::of((int) $course->id, (int) $learner->id)->percent());
    }

    /**
     * Doubled imports leave a second total that belongs to no category: it does not count.
     */
    public function test_total_without_a_category_does_not_count(): void {
        [$course, $learner, $item] = $this->graded_course();
        $this->double($item, ['iteminstance' => 0]);
        $this->assertSame(87.5, score::of((int) $course->id, (int) $learner->id)->percent());
    }

    /**
     * Of two that both belong to the course, nobody can say which one counts.
     */
    public function test_of_two_totals_none_is_taken(): void {
        [$course, $learner, $item] = $this->graded_course();
        $this->double($item);
        $this->expectException(\moodle_exception::class);
        score::of((int) $course->id, (int) $learner->id)->percent();
    }

    /**
     * A second course total.
     *
     * @param \grade_item $item
     * @param array $fields
     */
    private function double(\grade_item $item, array $fields = []): void {
        global $DB;
        $row = (array) $DB->get_record('grade_items', ['id' => $item->id]);
        $DB->insert_record('grade_items', (object) ($fields + array_diff_key($row, ['id' => 0])));
    }

    /**
     * Scores go only where the mapping says so.
     */
    public function test_score_goes_only_where_the_mapping_sends_scores(): void {
        [$course, $learner] = $this->graded_course();
        $mapping = $this->map($course);
        $mapping->set('evidencetemplate', 'Reached {score} in {coursename}');
        $mapping->save();
        $this->complete($course, $learner);
        $this->run_task('send_awards');
        $uuid = $this->award_of($learner)->uuid;
        $this->assertNull($this->sidecar->awards[$uuid]['score']);

        $mapping->set('sendscore', true);
        $mapping->save();
        $this->map($course, '52', 'send_new');
        $this->run_task('send_awards');

        $sent = $this->sidecar->awards[$uuid];
        $this->assertSame([87.5, 'Reached 87.5% in Maths', '52'], [$sent['score'], $sent['evidence'], $sent['badgeId']]);
    }

    /**
     * A course with a total of 87.5 %.
     *
     * @return array course, learner, item of the course total
     */
    private function graded_course(): array {
        global $CFG;
        require_once($CFG->libdir . '/gradelib.php');
        $course = $this->course(['fullname' => 'Maths']);
        $learner = $this->enrolled($course);
        $quiz = $this->getDataGenerator()->create_grade_item(['courseid' => $course->id, 'grademax' => 8]);
        $quiz = \grade_item::fetch(['id' => $quiz->id]);
        $quiz->update_final_grade($learner->id, 7, 'test');
        grade_regrade_final_grades($course->id);
        return [$course, $learner, \grade_item::fetch_course_item($course->id)];
    }
}
