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

use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;
use local_navigatr\fixtures\completed_courses_testcase;
use local_navigatr\local\bulk\run;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/completed_courses_testcase.php');

/**
 * What is held about people in courses and categories that are gone is found, exported and erased all the same, also when the
 * account is gone as well.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\privacy\gone
 * @covers     \local_navigatr\privacy\erase
 * @covers     \local_navigatr\privacy\export
 * @covers     \local_navigatr\privacy\provider
 */
final class gone_test extends completed_courses_testcase {
    /**
     * A table that somebody confirmed in a category that is gone by now.
     *
     * @param \stdClass $manager
     */
    private function table_of_gone_category(\stdClass $manager): void {
        global $DB;
        $category = $this->getDataGenerator()->create_category();
        $DB->insert_record(run::TABLE, (object) [
            'userid' => $manager->id, 'categoryid' => $category->id, 'target' => 'navigatr:production:9', 'waiting' => 'keep',
            'plan' => '{}', 'problems' => '[]', 'total' => 1, 'done' => 1, 'timecreated' => time(), 'timemodified' => time(),
        ]);
        $category->delete_full(false);
    }

    /**
     * Deletes a course.
     *
     * @param \stdClass $course
     */
    private function lose(\stdClass $course): void {
        delete_course($course->id, false);
    }

    /**
     * Deletes an account, and lets Moodle's cron take its context away.
     *
     * @param \stdClass $user
     */
    private function delete_account(\stdClass $user): void {
        delete_user($user);
        ob_start();
        (new \core\task\context_cleanup_task())->execute();
        ob_end_clean();
    }

    /**
     * Confirmed tables of a category that is gone are exported with the user, each of them.
     */
    public function test_tables_of_gone_categories_are_exported(): void {
        $manager = $this->getDataGenerator()->create_user();
        $this->table_of_gone_category($manager);
        $this->table_of_gone_category($manager);

        provider::export_user_data($this->approved($manager));

        $path = [get_string('pluginname', 'local_navigatr'), get_string('privacy:export:bulk', 'local_navigatr')];
        $own = writer::with_context(\context_user::instance($manager->id))->get_data($path);
        $this->assertCount(2, $own->tables);
    }

    /**
     * They are erased, and those of others stay.
     */
    public function test_tables_of_gone_categories_are_erased(): void {
        global $DB;
        [$manager, $other] = [$this->getDataGenerator()->create_user(), $this->getDataGenerator()->create_user()];
        array_map([$this, 'table_of_gone_category'], [$manager, $other]);

        provider::delete_data_for_user($this->approved($manager));

        $this->assertEquals([$other->id], $DB->get_fieldset_select(run::TABLE, 'userid', '1 = 1'));
    }

    /**
     * A person who released a badge by hand is not named any more, also where the course is gone.
     */
    public function test_who_acted_in_a_gone_course_is_erased(): void {
        global $DB;
        $teacher = $this->getDataGenerator()->create_user();
        $DB->set_field('local_navigatr_award', 'usermodified', $teacher->id, ['courseid' => $this->courses[0]->id]);
        $this->lose($this->courses[0]);

        provider::delete_data_for_user($this->approved($teacher));

        $this->assertSame(0, $DB->count_records('local_navigatr_award', ['usermodified' => $teacher->id]));
        $this->assertSame(2, $this->count_awards($this->learners[0]));
    }

    /**
     * An account was deleted, cron has taken its context away, and then its data is asked for: all of it goes.
     */
    public function test_deleted_account_without_context_is_erased(): void {
        global $DB;
        [$learner, $other] = $this->learners;
        $this->table_of_gone_category($learner);
        $this->lose($this->courses[0]);
        $this->lose($this->courses[1]);
        $this->delete_account($learner);
        $deleted = $DB->get_record('user', ['id' => $learner->id]);

        $contextids = provider::get_contexts_for_userid($learner->id)->get_contextids();
        $this->assertEquals([\context_system::instance()->id], $contextids);
        provider::delete_data_for_user($this->approved($deleted));

        $this->assertSame([0, 2], [$this->count_awards($learner), $this->count_awards($other)]);
        $this->assertSame(0, $DB->count_records(run::TABLE));
        $this->assertSame(1, $DB->count_records('local_navigatr_erasure', ['userid' => $learner->id, 'courseid' => 0]));
    }

    /**
     * The system's context names those who have no other, and erases these alone.
     */
    public function test_system_context_is_of_those_without_another(): void {
        [$learner, $other] = $this->learners;
        $this->lose($this->courses[0]);
        $this->delete_account($learner);
        $system = \context_system::instance();

        $userlist = new userlist($system, 'local_navigatr');
        provider::get_users_in_context($userlist);
        $this->assertEquals([$learner->id], $userlist->get_userids());

        provider::delete_data_for_users(new approved_userlist($system, 'local_navigatr', [$learner->id, $other->id]));
        $this->assertSame([1, 2], [$this->count_awards($learner), $this->count_awards($other)]);
        $this->lose($this->courses[1]);
        provider::delete_data_for_all_users_in_context($system);
        $this->assertSame([0, 2], [$this->count_awards($learner), $this->count_awards($other)]);
    }
}
