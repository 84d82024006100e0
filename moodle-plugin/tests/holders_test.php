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

use local_navigatr\fixtures\pending_awards_testcase;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\output\badge_change;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/pending_awards_testcase.php');

/**
 * Who has another badge of a course, and may get its present one: those that the person who decides sees, and whose account exists.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\holders
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\output\badge_change
 */
final class holders_test extends pending_awards_testcase {
    /** @var mapping Of another badge than the one that two learners have. */
    private mapping $mapping;

    /**
     * Two learners have badge 51, and the course is mapped to badge 52.
     */
    public function setUp(): void {
        global $DB;
        parent::setUp();
        $DB->set_field('local_navigatr_award', 'state', 'issued', ['userid' => $this->learners['queued']->id]);
        $this->mapping = $this->map($this->course, '52', 'cancel');
        $this->setAdminUser();
    }

    /**
     * All of them.
     */
    public function test_all_holders_are_counted_and_get_the_new_badge(): void {
        $this->assertSame(2, $this->counted());
        $this->assertSame(2, manual_issue::issue_to_holders($this->mapping));
    }

    /**
     * To a deleted account nothing is issued once more, neither with others nor alone.
     */
    public function test_deleted_account_gets_no_other_badge(): void {
        $gone = $this->learners['issued'];
        delete_user($gone);
        $this->assertSame(1, $this->counted());
        $this->assertSame(1, manual_issue::issue_to_holders($this->mapping));
        [$award] = $this->awards_of($gone);
        $this->assertSame('not_possible', manual_issue::issue_again($award));
        $this->assertCount(1, $this->awards_of($gone));
    }

    /**
     * A person who sees one group only decides about its learners.
     */
    public function test_holders_of_other_groups_are_left_alone(): void {
        global $DB;
        $DB->set_field('course', 'groupmode', SEPARATEGROUPS, ['id' => $this->course->id]);
        $tutor = $this->enrolled($this->course, [], 'teacher');
        $group = $this->getDataGenerator()->create_group(['courseid' => $this->course->id])->id;
        groups_add_member($group, $tutor->id);
        groups_add_member($group, $this->learners['issued']->id);
        $this->setUser($tutor);
        $this->assertSame(1, $this->counted());
        $this->assertSame(1, manual_issue::issue_to_holders($this->mapping));
        $this->assertCount(2, $this->awards_of($this->learners['issued']));
        $this->assertCount(1, $this->awards_of($this->learners['queued']));
    }

    /**
     * How many the question names.
     *
     * @return int
     */
    private function counted(): int {
        $wanted = ['provider' => 'main/1', 'badge' => '52'];
        $question = new badge_change((int) $this->course->id, mappings::for_course((int) $this->course->id), $wanted);
        return (new \ReflectionMethod($question, 'holders'))->invoke($question);
    }
}
