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

use local_navigatr\fixtures\other_plugin_testcase;
use local_navigatr\local\other_plugin\obf_rules;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/other_plugin_testcase.php');

/**
 * The rules of Open Badge Factory's own plugin are read from its tables, whatever is left of it.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\other_plugin\obf_rule
 * @covers     \local_navigatr\local\other_plugin\obf_rules
 */
final class other_plugin_rules_test extends other_plugin_testcase {
    /**
     * Badges that it issues in a course.
     *
     * @param int $courseid
     * @return string[]
     */
    private static function badges(int $courseid): array {
        return array_column(obf_rules::of_course($courseid), 'badgeid');
    }

    /**
     * Rules about this course, about several with it, and about its activities; each badge once.
     */
    public function test_rules_of_a_course(): void {
        [$one, $two, $three] = [101, 102, 103];
        $this->make_rule([$one]);
        $this->make_rule([$one, $two], 'FIRST-AID');
        $this->make_rule([$two], 'FIRE1', 2);
        $this->make_rule([$two], 'FIRE1');
        $this->assertSame(['FIRE1', 'FIRST-AID'], self::badges($one));
        $this->assertSame(['FIRST-AID', 'FIRE1'], self::badges($two));
        $this->assertSame([], self::badges($three));
    }

    /**
     * A rule about a profile names no course.
     */
    public function test_rules_about_profiles(): void {
        $this->make_rule([-1], 'FIRE1', 3);
        $this->assertSame([], self::badges(101));
    }

    /**
     * Only the same badge of these platforms is the same badge.
     */
    public function test_the_same_badge(): void {
        $this->make_rule([101], 'fire1');
        $this->assertNotNull(obf_rules::same(101, 'obf', 'fire1'));
        $this->assertNotNull(obf_rules::same(101, 'cancred', 'fire1'));
        foreach ([[101, 'navigatr', 'fire1'], [101, 'obf', 'FIRE1'], [101, 'obf', 'fire'], [102, 'obf', 'fire1']] as $other) {
            $this->assertNull(obf_rules::same(...$other));
        }
    }

    /**
     * A version without accounts and without kinds of rules.
     */
    public function test_an_old_version(): void {
        $this->install(['client_id', 'criteria_type']);
        $this->make_rule([101]);
        $this->assertSame(['FIRE1'], self::badges(101));
        $this->add_capabilities();
        $page = obf_rules::of_course(101)[0]->page()->out(false);
        $this->assertStringEndsWith('/local/obf/badge.php?action=show&show=criteria&id=FIRE1', $page);
    }

    /**
     * Tables of which one lacks what is needed say nothing.
     */
    public function test_an_unknown_version(): void {
        $this->install(['badge_id']);
        $this->assertSame([], self::badges(101));
    }

    /**
     * Files without tables, and tables without files.
     */
    public function test_half_a_plugin(): void {
        $this->make_rule([101]);
        $this->remove_files();
        $this->assertSame([], self::badges(101));
        $this->install();
        $this->drop_tables();
        $this->assertSame([], self::badges(101));
    }

    /**
     * The page of a rule is named to those who may delete it there.
     */
    public function test_page_of_a_rule(): void {
        $course = $this->course();
        $this->make_rule([$course->id]);
        [$rule] = obf_rules::of_course((int) $course->id);
        $this->assertNull($rule->page());
        $this->add_capabilities();
        $this->assertStringEndsWith('?action=show&show=criteria&id=FIRE1&clientid=NORTHFIELD1', $rule->page()->out(false));

        $teacher = $this->getDataGenerator()->create_and_enrol($course, 'editingteacher');
        $this->setUser($teacher);
        $this->assertNull($rule->page());
        $role = $this->getDataGenerator()->create_role();
        assign_capability('local/obf:viewdetails', CAP_ALLOW, $role, \context_system::instance());
        assign_capability('local/obf:editcriterion', CAP_ALLOW, $role, \context_system::instance());
        role_assign($role, $teacher->id, \context_course::instance($course->id));
        $this->assertStringEndsWith("&clientid=NORTHFIELD1&courseid=$course->id", $rule->page()->out(false));
    }
}
