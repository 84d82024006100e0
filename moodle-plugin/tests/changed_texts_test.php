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
use local_navigatr\local\course_badge\mapping_changes;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What is said about a badge changes while the award is at the sidecar.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\resend
 * @covers     \local_navigatr\local\course_badge\mapping_changes
 * @covers     \local_navigatr\local\sync\changed_awards
 * @covers     \local_navigatr\local\sync\changed_texts
 */
final class changed_texts_test extends school_testcase {
    /** @var \stdClass The course. */
    private \stdClass $course;

    /** @var \stdClass Who completed it. */
    private \stdClass $learner;

    /** @var \stdClass A group of the learner's. */
    private \stdClass $group;

    /**
     * The sidecar has had an award for a while, whose badge says this.
     *
     * @param string|null $text null: what the site's text says
     */
    private function queued(?string $text): void {
        global $DB;
        $generator = $this->getDataGenerator();
        $generator->create_custom_profile_field(['datatype' => 'text', 'shortname' => 'staff', 'name' => 'Staff', 'visible' => 2]);
        $this->course = $this->mapped_course(['fullname' => 'First aid', 'shortname' => 'FA']);
        $this->learner = $this->enrolled($this->course);
        $this->group = $generator->create_group(['courseid' => $this->course->id, 'name' => 'Alpha']);
        groups_add_member($this->group, $this->learner);
        profile_save_data((object) ['id' => $this->learner->id, 'profile_field_staff' => '17']);
        if ($text !== null) {
            mapping_changes::set_options((int) $this->course->id, ['evidencetemplate' => $text]);
        }
        $this->complete($this->course, $this->learner);
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_award', 'timesent', time() - 60);
        foreach (['user', 'course', 'groups'] as $table) {
            $DB->set_field($table, 'timemodified', time() - 3600);
        }
        $this->sidecar->forget_awards();
    }

    /**
     * The evidence texts that the next run sends.
     *
     * @return (string|null)[]
     */
    private function sent_next(): array {
        $this->sidecar->forget_awards();
        $this->run_task('send_awards');
        return array_column($this->sidecar->awards, 'evidence');
    }

    /**
     * A text that names what changed is sent again.
     *
     * @dataProvider changes
     * @param string|null $text
     * @param callable $change of the learner, the course and the group
     * @param string $expected
     */
    public function test_what_changed_is_sent_again(?string $text, callable $change, string $expected): void {
        $this->queued($text);
        $change($this->learner, $this->course, $this->group);
        $this->assertSame([$expected], $this->sent_next());
    }

    /**
     * Changes.
     *
     * @return array
     */
    public static function changes(): array {
        $names = ['fullname' => 'Rescue', 'shortname' => 'RE'];
        $rename = fn($learner, $course) => update_course((object) ($names + ['id' => $course->id]));
        $rewrite = fn() => mapping_changes::set_site_text('Site: {coursename}');
        return [
            'name of the course' => ['{coursename}', $rename, 'Rescue'],
            'short name of the course' => ['{shortname}', $rename, 'RE'],
            'profile field, of which the account tells nothing' => ['{profile_field_staff}', fn($learner) => profile_save_data(
                (object) ['id' => $learner->id, 'profile_field_staff' => '18']
            ), '18'],
            'name of a group' => ['{group}', fn($learner, $course, $group) => groups_update_group(
                (object) (['name' => 'Beta'] + (array) $group)
            ), 'Beta'],
            'group left' => ['Of {group}', fn($learner, $course, $group) => groups_remove_member($group, $learner), 'Of'],
            'group deleted' => ['Of {group}', fn($learner, $course, $group) => groups_delete_group($group), 'Of'],
            'text of the site' => [null, $rewrite, 'Site: First aid'],
        ];
    }

    /**
     * Nothing is sent again where what changed is not said.
     */
    public function test_other_changes_are_not_sent(): void {
        $this->queued('Passed {coursename}');
        groups_remove_member($this->group, $this->learner);
        profile_save_data((object) ['id' => $this->learner->id, 'profile_field_staff' => '18']);
        mapping_changes::set_site_text('Site: {group}');
        $this->assertSame([], $this->sent_next());
    }

    /**
     * What is settled is left alone, and so is what somebody has to look at: that is sent again on a retry.
     *
     * @testWith ["issued"]
     *           ["needs_attention"]
     *           ["unknown"]
     * @param string $state
     */
    public function test_only_what_waits_for_its_turn_is_sent_again(string $state): void {
        global $DB;
        $this->queued('{coursename} {group}');
        $DB->set_field('local_navigatr_award', 'state', $state);
        update_course((object) ['id' => $this->course->id, 'fullname' => 'Rescue']);
        $this->assertSame([], $this->sent_next());
    }
}
