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

namespace local_navigatr\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\userlist;
use local_navigatr\fixtures\completed_courses_testcase;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/completed_courses_testcase.php');

/**
 * What is held about people, and what a person gets of it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\privacy\provider
 * @covers    \local_navigatr\privacy\export
 * @covers    \local_navigatr\privacy\sidecar_data
 */
final class provider_test extends completed_courses_testcase {
    /**
     * Every table, every column that names a person, and both places outside.
     */
    public function test_metadata_names_all_tables_and_places(): void {
        global $DB;
        $items = provider::get_metadata(new collection('local_navigatr'))->get_collection();
        $fields = [];
        foreach ($items as $item) {
            $fields[$item->get_name()] = array_keys($item->get_privacy_fields());
            foreach (array_merge([$item->get_summary()], $item->get_privacy_fields()) as $string) {
                $this->assertTrue(get_string_manager()->string_exists($string, 'local_navigatr'), $string);
            }
        }
        $tables = ['map', 'award', 'consent', 'erasure'];
        foreach ($tables as $table) {
            $columns = array_keys($DB->get_columns("local_navigatr_$table"));
            $personal = array_intersect($columns, ['userid', 'usermodified']);
            $this->assertSame([], array_diff($personal, $fields["local_navigatr_$table"]));
            $this->assertSame([], array_diff($fields["local_navigatr_$table"], $columns));
        }
        $this->assertSame(['firstname', 'lastname', 'email', 'coursename', 'evidence', 'score'], $fields['navigatr']);
    }

    /**
     * What is declared for the sidecar is what travels.
     */
    public function test_metadata_of_the_sidecar_is_what_travels(): void {
        $this->run_task('send_awards');
        $award = reset($this->sidecar->awards);
        $sent = array_merge(array_keys($award['recipient']), array_diff(array_keys($award), ['recipient', 'id']));
        $items = array_column(
            array_map(
                fn($item) => ['name' => $item->get_name(), 'fields' => array_keys($item->get_privacy_fields())],
                provider::get_metadata(new collection('local_navigatr'))->get_collection()
            ),
            'fields',
            'name'
        );
        $this->assertSame([], array_diff(array_map('strtolower', $sent), $items['sidecar']));
    }

    /**
     * Courses and the user's own context.
     */
    public function test_contexts_are_the_courses_and_the_user(): void {
        $learner = $this->learners[0];
        $expected = [
            \context_course::instance($this->courses[0]->id)->id,
            \context_course::instance($this->courses[1]->id)->id,
            \context_user::instance($learner->id)->id,
        ];
        $this->assertEqualsCanonicalizing($expected, provider::get_contexts_for_userid($learner->id)->get_contextids());
    }

    /**
     * A person who mapped a course is in its context, too.
     */
    public function test_teacher_who_mapped_is_in_the_course(): void {
        $teacher = $this->getDataGenerator()->create_user();
        $this->setUser($teacher);
        mapping_changes::set_state(client::lazy(), $this->courses[0]->id, 'paused');
        $context = \context_course::instance($this->courses[0]->id);

        $own = \context_user::instance($teacher->id)->id;
        $contextids = provider::get_contexts_for_userid($teacher->id)->get_contextids();
        $this->assertEqualsCanonicalizing([$context->id, $own], $contextids);
        $userlist = new userlist($context, 'local_navigatr');
        provider::get_users_in_context($userlist);
        $expected = [$teacher->id, $this->learners[0]->id, $this->learners[1]->id];
        $this->assertEqualsCanonicalizing($expected, $userlist->get_userids());

        provider::delete_data_for_user($this->approved($teacher));
        $this->assertEquals(0, mappings::for_course($this->courses[0]->id)->get('usermodified'));
        $this->assertSame(2, $this->count_awards($this->learners[0]));
        // The sidecar has who acted: in the course, and on the connection.
        $this->run_task('send_erasures');
        $this->assertSame([['users' => [(string) $teacher->id]]], $this->sidecar->bodies('POST /v1/privacy/erase'));
    }

    /**
     * The user's context names the user.
     */
    public function test_user_context_names_the_user(): void {
        $userlist = new userlist(\context_user::instance($this->learners[0]->id), 'local_navigatr');
        provider::get_users_in_context($userlist);
        $this->assertEquals([$this->learners[0]->id], $userlist->get_userids());
    }

    /**
     * Erasing who acted takes both ids away, and leaves the badge of the learner.
     */
    public function test_erasure_forgets_who_acted(): void {
        global $DB;
        $course = $this->courses[0];
        [$teacher, $admin] = [$this->getDataGenerator()->create_user(), $this->getDataGenerator()->create_user()];
        $DB->set_field('local_navigatr_award', 'usermodified', $teacher->id, ['courseid' => $course->id]);
        $DB->set_field('local_navigatr_award', 'realuserid', $admin->id, ['courseid' => $course->id]);
        $awards = $DB->count_records('local_navigatr_award');
        foreach ([$teacher, $admin] as $actor) {
            provider::delete_data_for_user($this->approved($actor, [\context_course::instance($course->id)]));
        }
        $this->assertSame($awards, $DB->count_records('local_navigatr_award'));
        $this->assertSame(0, $DB->count_records_select('local_navigatr_award', 'usermodified > 0 OR realuserid > 0'));
    }

    /**
     * A person who had logged in as a teacher and paused a mapping is known until the sidecar was told; an erasure forgets it
     * before.
     */
    public function test_who_was_behind_a_pause_is_found_and_forgotten(): void {
        global $DB;
        [$course, $admin] = [$this->courses[0], $this->getDataGenerator()->create_user()];
        $request = hold_requests::add(mapping_key::of_course((int) $course->id), course_hold_sync::HOLD);
        $DB->set_field(hold_requests::TABLE, 'realuserid', $admin->id, ['id' => $request->id]);
        $context = \context_course::instance($course->id);

        $contexts = array_map('intval', provider::get_contexts_for_userid((int) $admin->id)->get_contextids());
        $this->assertContains((int) $context->id, $contexts);
        $userlist = new userlist($context, 'local_navigatr');
        provider::get_users_in_context($userlist);
        $this->assertContains((int) $admin->id, $userlist->get_userids());

        provider::delete_data_for_user($this->approved($admin, [$context]));
        $this->assertSame([0], array_column(hold_requests::all(), 'realuserid'));
    }
}
