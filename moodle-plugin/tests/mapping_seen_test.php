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

use local_navigatr\external\remove_mapping;
use local_navigatr\external\save_mapping;
use local_navigatr\external\set_mapping_state;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Two tabs: nothing is done to a mapping that changed since the page was opened, and the person is told what changed.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\mapping\mapping_seen
 * @covers     \local_navigatr\external\remove_mapping
 * @covers     \local_navigatr\external\save_mapping
 * @covers     \local_navigatr\external\set_mapping_state
 */
final class mapping_seen_test extends school_testcase {
    /** @var \stdClass */
    private \stdClass $course;

    /**
     * A mapped course, and who changes it in another tab.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $this->setUser($this->enrolled($this->course, ['firstname' => 'Grace', 'lastname' => 'Hopper'], 'editingteacher'));
    }

    /**
     * What the other tab did is refused for every act of the first, and named.
     *
     * @dataProvider changes
     * @param string $change
     * @param string $sentence
     */
    public function test_what_changed_is_named(string $change, string $sentence): void {
        $seen = $this->seen($this->course);
        $this->$change();
        $before = (array) mappings::for_course((int) $this->course->id)?->to_record();
        foreach (self::acts() as $act) {
            try {
                $act((int) $this->course->id, $seen);
                $this->fail($change);
            } catch (\moodle_exception $refusal) {
                $this->assertSame('mappingchanged', $refusal->errorcode);
                $this->assertStringContainsString($sentence, $refusal->getMessage());
            }
        }
        $this->assertSame($before, (array) mappings::for_course((int) $this->course->id)?->to_record());
    }

    /**
     * An account that is gone is named nowhere, nor by what stays of it in Moodle's table.
     */
    public function test_deleted_account_is_not_named(): void {
        global $USER;
        $seen = $this->seen($this->course);
        $this->pause();
        $teacher = clone $USER;
        $this->setAdminUser();
        delete_user($teacher);
        $mapping = mappings::for_course((int) $this->course->id);
        $this->assertStringContainsString('It is now: Paused (Deleted user, ', mapping_seen::difference($seen, $mapping));
        $history = (new output\mapping_card($mapping, $this->course))->export()['history'];
        $this->assertStringContainsString('Last changed by <bdi>Deleted user</bdi>', $history);
        foreach ([123456 => 'Deleted user', 0 => 'Unknown user'] as $userid => $name) {
            $mapping->set('usermodified', $userid);
            $this->assertSame($name, mapping_seen::who($mapping));
        }
    }

    /**
     * What can change.
     *
     * @return string[][]
     */
    public static function changes(): array {
        return [
            ['choose_another', 'Its badge is now "Badge 52" (Grace Hopper, '],
            ['pause', 'It is now: Paused (Grace Hopper, '],
            ['change_options', 'Its options changed (Grace Hopper, '],
            ['remove', 'The badge was removed.'],
        ];
    }

    /**
     * What a page does by script.
     *
     * @return callable[]
     */
    private static function acts(): array {
        return [
            fn($courseid, $seen) => save_mapping::execute($courseid, 'main', '1', '53', 'send_new', $seen),
            fn($courseid, $seen) => set_mapping_state::execute($courseid, 'active', $seen),
            fn($courseid, $seen) => remove_mapping::execute($courseid, $seen),
        ];
    }

    /**
     * Two people map a course that had no badge: the second is told, and overwrites nothing.
     */
    public function test_first_badge_is_not_overwritten(): void {
        $course = $this->course();
        $this->setAdminUser();
        $seen = $this->seen($course);
        $this->assertSame(mapping_seen::NONE, $seen);
        $this->map($course, '52');
        $this->expectExceptionMessage('Its badge is now "Badge 52"');
        try {
            save_mapping::execute((int) $course->id, 'main', '1', '53', 'ask', $seen);
        } finally {
            $this->assertSame('52', mappings::for_course((int) $course->id)->get('badgeid'));
        }
    }

    /**
     * What changed automatically, as what the nightly check found, is no change of a person.
     */
    public function test_what_nobody_changed_is_the_same(): void {
        global $DB;
        $seen = $this->seen($this->course);
        $DB->set_field('local_navigatr_map', 'problem', 'expired', ['courseid' => $this->course->id]);
        $DB->set_field('local_navigatr_map', 'timemodified', 5, ['courseid' => $this->course->id]);
        $this->assertSame($seen, $this->seen($this->course));
        $this->assertNull(mapping_seen::difference($seen, mappings::for_course((int) $this->course->id)));
    }

    /**
     * A tab that waits for another one does what is still right when its turn comes, and the lock is free again after a refusal.
     */
    public function test_lock_is_given_back(): void {
        $id = (int) $this->course->id;
        try {
            mapping_seen::while_unchanged($id, $this->seen($this->course), fn() => throw new \coding_exception('broken'));
        } catch (\coding_exception) {
            $this->assertSame(3, mapping_seen::while_unchanged($id, $this->seen($this->course), fn() => 3));
        }
    }

    /**
     * Another badge.
     */
    private function choose_another(): void {
        $this->map($this->course, '52', 'send_new');
    }

    /**
     * Another state.
     */
    private function pause(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, 'paused');
    }

    /**
     * Other options.
     */
    private function change_options(): void {
        mapping_changes::set_options((int) $this->course->id, ['evidencetemplate' => 'Well done']);
    }

    /**
     * No badge.
     */
    private function remove(): void {
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
    }
}
