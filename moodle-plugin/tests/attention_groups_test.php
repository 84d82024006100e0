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
 * Where a course keeps its groups apart, the message about badges that need attention is about those that its reader sees in the
 * log.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\award_scope
 * @covers     \local_navigatr\local\notice\attention
 */
final class attention_groups_test extends school_testcase {
    /** @var \stdClass A course that keeps its groups apart. */
    private \stdClass $course;

    /** @var \stdClass Looks after one group. */
    private \stdClass $tutor;

    /** @var \stdClass Learner of that group, whose account is suspended. */
    private \stdClass $own;

    /**
     * A group with its tutor and a learner; two learners are in no group, and the account of all three was deactivated.
     */
    public function setUp(): void {
        parent::setUp();
        $generator = $this->getDataGenerator();
        $role = $generator->create_role(['shortname' => 'tutor', 'archetype' => 'editingteacher']);
        assign_capability('moodle/site:accessallgroups', CAP_PREVENT, $role, \context_system::instance(), true);
        $this->course = $this->mapped_course(['fullname' => 'First aid', 'groupmode' => SEPARATEGROUPS, 'groupmodeforce' => 1]);
        $this->tutor = $this->enrolled($this->course, [], 'tutor');
        $this->own = $this->needs_attention('recipient_incomplete');
        $group = $generator->create_group(['courseid' => $this->course->id])->id;
        groups_add_member($group, $this->tutor->id);
        groups_add_member($group, $this->own->id);
        $this->needs_attention('requirements_not_met');
        $this->needs_attention('requirements_not_met');
    }

    /**
     * The number and the cause are those of the own group; who sees all groups is told of all.
     */
    public function test_each_is_told_of_the_learners_they_see(): void {
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $told = $this->told();
        $this->assertStringContainsString('that need your attention: 1.', $told[$this->tutor->id]);
        $cause = get_string('reason_requirements_not_met', 'local_navigatr');
        $this->assertStringNotContainsString($cause, $told[$this->tutor->id]);
        $this->assertStringContainsString('that need your attention: 3.', $told[$teacher->id]);
        $this->assertStringContainsString($cause, $told[$teacher->id]);
    }

    /**
     * Groups that are not kept apart conceal nobody.
     */
    public function test_all_are_told_where_groups_are_not_apart(): void {
        global $DB;
        $DB->set_field('course', 'groupmode', VISIBLEGROUPS, ['id' => $this->course->id]);
        $this->assertStringContainsString('that need your attention: 3.', $this->told()[$this->tutor->id]);
    }

    /**
     * Where nobody in the course sees these learners, admins are told.
     */
    public function test_admins_are_told_where_nobody_sees_them(): void {
        groups_delete_group_members($this->course->id);
        $told = $this->told();
        $this->assertSame([(int) get_admin()->id], array_keys($told));
        $this->assertStringContainsString('that need your attention: 3.', reset($told));
    }

    /**
     * A learner's badge needs attention.
     *
     * @param string $reason
     * @return \stdClass the learner
     */
    private function needs_attention(string $reason): \stdClass {
        global $DB;
        $learner = $this->enrolled($this->course);
        $this->complete($this->course, $learner);
        $fields = ['status' => 'sent', 'due' => 0, 'state' => 'needs_attention', 'reason' => $reason];
        $DB->update_record('local_navigatr_award', (object) (['id' => $this->award_of($learner)->id] + $fields));
        return $learner;
    }

    /**
     * What the task tells, by who is told.
     *
     * @return string[]
     */
    private function told(): array {
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        return array_column($sink->get_messages(), 'fullmessage', 'useridto');
    }
}
