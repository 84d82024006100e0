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
use local_navigatr\output\my_badges_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * How a learner's badges are named to those who hear the page, and what stands out in it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\my_badges_page
 * @covers     \local_navigatr\output\my_badge_card
 */
final class my_badges_outline_test extends school_testcase {
    /**
     * No level of headings is left out, and two courses with one badge have names of their own.
     */
    public function test_headings_and_regions_are_in_order(): void {
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $all = $this->html($learner, 0);
        // A course that is under way is nothing that somebody has to mend.
        $this->assertStringContainsString(get_string('mybadgekind_open', 'local_navigatr'), $all);
        $this->assertStringNotContainsString(get_string('mybadgekind_todo', 'local_navigatr'), $all);
        $this->assertStringContainsString('<h2', $all);
        $this->assertStringNotContainsString('<h3', $all);
        $this->assertStringNotContainsString('<h2', $this->html($learner, (int) $course->id));
        $name = "local-navigatr-course-$course->id";
        $this->assertStringContainsString("aria-labelledby=\"$name $name-course\"", $all);
        $this->assertStringContainsString("id=\"$name-course\"", $all);
    }

    /**
     * The question stands out where a badge waits for the answer, not beside one that was issued without it.
     */
    public function test_question_stands_out_where_it_matters(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        config::set('consentrequired', true);
        $award = ['id' => $this->award_of($learner)->id, 'due' => 0];
        $DB->update_record('local_navigatr_award', (object) ($award + ['status' => 'noconsent']));
        $this->assertStringContainsString('btn-primary', $this->html($learner, 0));
        $DB->update_record('local_navigatr_award', (object) ($award + ['status' => 'sent', 'state' => 'issued']));
        $html = $this->html($learner, 0);
        $this->assertStringNotContainsString('btn-primary', $html);
        $this->assertStringContainsString(get_string('mybadgeconsentanswer', 'local_navigatr'), $html);
    }

    /**
     * The page.
     *
     * @param \stdClass $learner
     * @param int $courseid 0: all courses
     * @return string
     */
    private function html(\stdClass $learner, int $courseid): string {
        global $PAGE;
        $output = $PAGE->get_renderer('core');
        $page = new my_badges_page($learner, $courseid, null);
        return $output->render_from_template('local_navigatr/my_badges', $page->export_for_template($output));
    }
}
