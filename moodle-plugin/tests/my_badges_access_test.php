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
use local_navigatr\local\learner\own_badges;
use local_navigatr\output\my_badges_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/../lib.php');

/**
 * Where learners find their own badges, and whose badges somebody sees there.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\learner\own_badges
 * @covers     \local_navigatr\output\my_badges_page
 * @covers     \local_navigatr\output\learner_page
 * @covers     \local_navigatr\hook_callbacks
 * @covers     ::local_navigatr_add_own_badge
 * @covers     ::local_navigatr_myprofile_navigation
 */
final class my_badges_access_test extends school_testcase {
    /**
     * A learner sees no badge of another, no test, and of merged accounts only what counts.
     */
    public function test_only_own_badges_are_there(): void {
        global $DB, $PAGE;
        $course = $this->mapped_course();
        [$ada, $grace] = [$this->enrolled($course), $this->enrolled($course)];
        $this->complete($course, $ada);
        $this->complete($course, $grace);
        $this->assertSame([$this->award_of($ada)->id], array_column(own_badges::earned((int) $ada->id), 'id'));
        $this->assertSame([], own_badges::earned((int) $ada->id, SITEID));
        $award = (array) $this->award_of($ada);
        foreach ([['rule' => -1], ['status' => 'merged', 'cycle' => 9]] as $number => $other) {
            $ids = ['uuid' => "other-$number", 'onekey' => "other-$number"];
            $DB->insert_record('local_navigatr_award', (object) ($ids + $other + $award));
        }
        $this->setUser($ada);
        $page = (new my_badges_page($ada, 0, null))->export_for_template($PAGE->get_renderer('core'));
        $this->assertCount(1, $page['earned']);
    }

    /**
     * A course that is gone, in whichever way, takes no learner's page along.
     *
     * @testWith [true]
     *           [false]
     * @param bool $isdeleted by Moodle; else only its row was removed
     */
    public function test_course_that_is_gone_breaks_no_page(bool $isdeleted): void {
        global $DB, $PAGE;
        $course = $this->mapped_course();
        $ada = $this->enrolled($course);
        $this->complete($course, $ada);
        $isdeleted ? delete_course($course, false) : $DB->delete_records('course', ['id' => $course->id]);
        $this->setUser($ada);
        $page = (new my_badges_page($ada, 0, null))->export_for_template($PAGE->get_renderer('core'));
        $this->assertSame([null], array_column($page['earned'], 'courseurl'));
    }

    /**
     * Learners find the badge in the course; who maps the course has its own page.
     */
    public function test_badge_is_in_the_navigation_of_learners(): void {
        $course = $this->mapped_course();
        $other = $this->course();
        $this->assertFalse($this->finds_badge($course, $this->enrolled($course, [], 'editingteacher')));
        $this->assertFalse($this->finds_badge($course, $this->enrolled($other)));
        $learner = $this->enrolled($course);
        $this->assertTrue($this->finds_badge($course, $learner));
        $this->assertFalse($this->finds_badge($other, $learner));
        $this->setGuestUser();
        $this->assertFalse(own_badges::is_offered((int) $course->id));
    }

    /**
     * What a hidden course is called and issues is not told to those who have nothing of it.
     */
    public function test_badge_of_a_hidden_course_is_for_those_who_earned_it(): void {
        $course = $this->mapped_course();
        [$ada, $joan] = [$this->enrolled($course), $this->enrolled($course)];
        $this->complete($course, $ada);
        $this->assertTrue(own_badges::may_open((int) $course->id, (int) $joan->id));
        course_change_visibility($course->id, false);
        $this->assertFalse(own_badges::may_open((int) $course->id, (int) $joan->id));
        $this->assertTrue(own_badges::may_open((int) $course->id, (int) $ada->id));
    }

    /**
     * Each page of a course, with a badge or without, costs learners one statement and teachers none. The sidecar is not asked.
     */
    public function test_pages_of_a_course_cost_one_statement_at_most(): void {
        global $DB;
        foreach (['student' => 1, 'editingteacher' => 0] as $role => $expected) {
            foreach ([$this->mapped_course(), $this->course()] as $course) {
                $user = $this->enrolled($course, [], $role);
                $this->finds_badge($course, $user);
                \context_course::instance($course->id);
                $this->sidecar->calls = [];
                $reads = $DB->perf_get_reads();
                $this->add_pages($course);
                $this->assertSame($expected, $DB->perf_get_reads() - $reads, $role);
                $this->assertSame([], $this->sidecar->calls, $role);
            }
        }
    }

    /**
     * The user menu, where Moodle has the hook, and the profile lead there without a statement.
     */
    public function test_user_menu_and_profile_cost_no_statement(): void {
        global $DB;
        $learner = $this->getDataGenerator()->create_user();
        $this->setUser($learner);
        config::is_paired();
        get_string('mybadges', 'local_navigatr');
        $reads = $DB->perf_get_reads();
        if (class_exists(\core_user\hook\extend_user_menu::class)) {
            $hook = new \core_user\hook\extend_user_menu();
            hook_callbacks::extend_user_menu($hook);
            $this->assertSame(['mybadges,local_navigatr'], array_column($hook->get_navitems(), 'titleidentifier'));
        }
        $tree = new \core_user\output\myprofile\tree();
        local_navigatr_myprofile_navigation($tree, $learner, true);
        $this->assertArrayHasKey('local_navigatr_mybadges', $tree->__get('nodes'));
        $this->assertSame(0, $DB->perf_get_reads() - $reads);
        $tree = new \core_user\output\myprofile\tree();
        local_navigatr_myprofile_navigation($tree, $learner, false);
        $this->assertSame([], $tree->__get('nodes'));
    }

    /**
     * A person who may log in as the learners of one course sees of them what belongs to that course.
     */
    public function test_logged_in_as_a_learner_of_one_course(): void {
        global $USER;
        [$course, $other] = [$this->mapped_course(), $this->mapped_course()];
        $learner = $this->enrolled($course);
        $this->getDataGenerator()->enrol_user($learner->id, $other->id);
        $this->setUser($learner);
        $USER->realuser = get_admin()->id;
        $_SESSION['REALUSER'] = get_admin();
        $USER->loginascontext = \context_course::instance($course->id);
        $this->assertSame($course->id, output\learner_page::enter((int) $course->id, true)->id);
        foreach ([0, (int) $other->id] as $elsewhere) {
            try {
                output\learner_page::enter($elsewhere, true);
                $this->fail("entered $elsewhere");
            } catch (\moodle_exception $refusal) {
                $this->assertSame('loginasonecourse', $refusal->errorcode);
            }
        }
    }

    /**
     * Whether somebody sees the link in the course's navigation.
     *
     * @param \stdClass $course
     * @param \stdClass $user
     * @return bool
     */
    private function finds_badge(\stdClass $course, \stdClass $user): bool {
        $this->setUser($user);
        return $this->add_pages($course)->get('local_navigatr_mybadge') !== false;
    }

    /**
     * The course's navigation, as it is made with each of its pages.
     *
     * @param \stdClass $course
     * @return \navigation_node
     */
    private function add_pages(\stdClass $course): \navigation_node {
        $navigation = new \navigation_node(['text' => 'course', 'type' => \navigation_node::TYPE_COURSE]);
        local_navigatr_extend_navigation_course($navigation, $course, \context_course::instance($course->id));
        return $navigation;
    }
}
