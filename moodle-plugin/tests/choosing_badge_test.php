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

use local_navigatr\event\mapping_options_changed;
use local_navigatr\external\get_badges;
use local_navigatr\external\get_providers;
use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\teaching_testcase;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/teaching_testcase.php');

/**
 * What is chosen together with a badge, and how new the list is that it is chosen from.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_badges
 * @covers     \local_navigatr\external\get_providers
 * @covers     \local_navigatr\external\save_mapping
 * @covers     \local_navigatr\local\course_badge\score_choice
 */
final class choosing_badge_test extends teaching_testcase {
    /**
     * A person who maps a badge that needs a score chooses on the same page to send the course total.
     */
    public function test_course_total_is_chosen_with_the_badge(): void {
        $sink = $this->redirectEvents();
        $this->assertTrue($this->save(true)['sendScore']);
        $this->assertTrue($this->save(null)['sendScore']);
        $this->assertFalse($this->save(false)['sendScore']);
        $this->assertCount(1, array_filter($sink->get_events(), fn($event) => $event instanceof mapping_options_changed));
    }

    /**
     * A person who may not see grades cannot begin to send them.
     */
    public function test_course_total_is_not_begun_by_who_sees_no_grades(): void {
        $role = $this->getDataGenerator()->create_role(['archetype' => 'editingteacher']);
        assign_capability('moodle/grade:viewall', CAP_PROHIBIT, $role, \context_system::instance(), true);
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        role_assign($role, $teacher->id, \context_course::instance($this->course->id));
        $this->setUser($teacher);
        $this->assertFalse($this->save(false)['sendScore']);
        $this->expectException(\required_capability_exception::class);
        $this->save(true);
    }

    /**
     * Saves a badge.
     *
     * @param bool|null $sendscore
     * @return array
     */
    private function save(?bool $sendscore): array {
        $this->sidecar->answer('GET /v1/badges/51', golden::body('badge_reply'));
        $seen = mapping_seen::of(mappings::for_course($this->course->id));
        return save_mapping::execute((int) $this->course->id, 'main', '1', '51', 'ask', $seen, $sendscore);
    }

    /**
     * Somebody wants to see what the platform has now.
     */
    public function test_lists_are_read_again(): void {
        $this->sidecar->answer('GET /v1/providers/1/badges', golden::body('badges_reply'));
        get_badges::execute((int) $this->course->id, 'main', '1', '', 1, 24, true);
        get_providers::execute((int) $this->course->id, true);
        $expected = ['GET /v1/providers/1/badges?query=&page=1&size=24&refresh=1', 'GET /v1/providers?refresh=1'];
        $this->assertSame($expected, $this->sidecar->lines());
    }
}
