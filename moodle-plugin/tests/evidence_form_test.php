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

use local_navigatr\fixtures\course_badge_actions_testcase;
use local_navigatr\local\course_badge\mapping_options;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\course_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/course_badge_actions_testcase.php');

/**
 * The form that says what is sent with the badge of a course.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\mapping_options
 */
final class evidence_form_test extends course_badge_actions_testcase {
    /**
     * The course's own evidence text is saved, and what waits gets it. Empty, it is the site's again.
     */
    public function test_evidence_text_is_saved_and_sent(): void {
        $this->run_task('send_awards');
        $this->submit('options', ['evidencetemplate' => " Well done,\r\n{coursename} "]);
        $this->assertSame("Well done,\n{coursename}", $this->mapped('evidencetemplate'));
        $this->run_task('send_awards');
        $sent = end($this->sidecar->awards);
        $this->assertSame("Well done,\n" . $this->course->fullname, $sent['evidence']);

        $this->submit('options', ['evidencetemplate' => '  ']);
        $this->assertNull($this->mapped('evidencetemplate'));
    }

    /**
     * Anyone can read a badge: nobody publishes with it what Moodle does not show them of learners. What is there stays.
     */
    public function test_evidence_text_publishes_no_field_that_its_writer_does_not_see(): void {
        foreach (['everyone' => 2, 'teachers' => 3, 'own' => 1] as $name => $visible) {
            $field = ['datatype' => 'text', 'shortname' => $name, 'name' => $name, 'visible' => $visible];
            $this->getDataGenerator()->create_custom_profile_field($field);
        }
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->setUser($teacher);
        $this->submit('options', ['evidencetemplate' => '{profile_field_everyone} {profile_field_teachers}']);
        try {
            $this->submit('options', ['evidencetemplate' => '{group} {profile_field_own}']);
            $this->fail('Only learners and administrators see it.');
        } catch (\moodle_exception $refusal) {
            $this->assertSame('nothingsaved', $refusal->errorcode);
            $this->assertStringContainsString(': {profile_field_own}.', $refusal->getMessage());
        }
        $this->assertSame('{profile_field_everyone} {profile_field_teachers}', $this->mapped('evidencetemplate'));
        $offered = (new output\evidence_help('', $this->course))->export()['placeholders'];
        $this->assertNotContains('{profile_field_own}', array_column($offered, 'name'));

        $this->setAdminUser();
        $this->submit('options', ['evidencetemplate' => '{profile_field_own}']);
        $this->setUser($teacher);
        $this->submit('options', ['evidencetemplate' => 'Done. {profile_field_own}']);
        $this->assertSame('Done. {profile_field_own}', $this->mapped('evidencetemplate'));
    }

    /**
     * A person who does not see grades does not send them either. Where they are sent already, the rest can be changed.
     */
    public function test_total_is_not_sent_by_who_does_not_see_it(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $role = $this->getDataGenerator()->create_role(['archetype' => 'editingteacher']);
        assign_capability('moodle/grade:viewall', CAP_PROHIBIT, $role, \context_system::instance(), true);
        role_assign($role, $teacher->id, \context_course::instance($this->course->id));
        $this->setUser($teacher);
        try {
            $this->submit('options', ['sendscore' => 1]);
            $this->fail('The grades are not shown to this teacher.');
        } catch (\required_capability_exception) {
            $this->assertFalse($this->mapped('sendscore'));
        }
        $this->setAdminUser();
        $this->submit('options', ['sendscore' => 1]);
        $this->setUser($teacher);
        $this->submit('options', ['sendscore' => 1, 'issueagain' => 1]);
        $this->assertSame([true, true], [$this->mapped('sendscore'), $this->mapped('issueagain')]);
    }

    /**
     * A text with a mistake in it is not saved, nor is anything beside it; it is shown again.
     */
    public function test_evidence_text_with_a_mistake_is_refused(): void {
        try {
            $this->submit('options', ['evidencetemplate' => 'For {fullname}', 'sendscore' => 1]);
            $this->fail('There is no such placeholder.');
        } catch (\moodle_exception $refusal) {
            $this->assertSame('nothingsaved', $refusal->errorcode);
            $this->assertStringContainsString('{fullname}', $refusal->getMessage());
        }
        $this->assertSame([null, false], [$this->mapped('evidencetemplate'), $this->mapped('sendscore')]);

        $input = mapping_options::posted();
        $page = new course_page($this->course, ['provider' => '', 'change' => false, 'input' => $input], client::lazy());
        $card = $page->export_for_template($this->renderer())['card'];
        $this->assertSame(['For {fullname}', true, true], [$card['evidencetemplate'], $card['sendscore'], $card['istyped']]);
        $this->assertStringStartsWith('Completed the course', $card['evidence']['example']);
    }

    /**
     * The page's renderer.
     *
     * @return \renderer_base
     */
    private function renderer(): \renderer_base {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/badge.php');
        return $PAGE->get_renderer('core');
    }
}
