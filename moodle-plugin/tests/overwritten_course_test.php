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

use backup;
use local_navigatr\fixtures\backup_testcase;
use local_navigatr\local\action\award_actions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/backup_testcase.php');

/**
 * A backup is restored over a course while a badge of it waits. Deleting what was there first deletes the records of all
 * completions, which takes nothing back: the badge waits for a record, or a person.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 */
final class overwritten_course_test extends backup_testcase {
    /** @var \stdClass Whose badge waits. */
    private \stdClass $learner;

    /** @var string Folder of a backup with the completion. */
    private string $folder;

    /**
     * The mapping is paused when the course is completed.
     */
    public function setUp(): void {
        parent::setUp();
        $this->setAdminUser();
        $this->course = $this->mapped_course();
        $this->add_self_criterion($this->course);
        $this->learner = $this->enrolled($this->course);
        $this->set_state(mapping::PAUSED);
        $this->complete($this->course, $this->learner, 1700000000);
        $this->folder = $this->back_up(backup::MODE_GENERAL);
    }

    /**
     * Added to what is there: nothing is missing.
     */
    public function test_restore_that_adds_stops_nothing(): void {
        $this->restore($this->folder, (int) $this->course->id);
        $this->set_state(mapping::ACTIVE);
        $this->assertSame($this->sent_once(), $this->sent());
    }

    /**
     * The backup brings the completion back: the badge goes on, once.
     */
    public function test_completion_from_the_backup_lets_it_go_on(): void {
        $this->delete_content();
        $this->run_everything();
        $this->assertSame('completion_missing', $this->award_of($this->learner)->reason);
        $this->restore($this->folder, (int) $this->course->id, backup::MODE_GENERAL, backup::TARGET_EXISTING_DELETING);
        $this->set_state(mapping::ACTIVE);
        $this->assertSame($this->sent_once(), $this->sent());
    }

    /**
     * Nothing brings it back: nothing is sent, it is listed after a day, and a person may release it.
     */
    public function test_without_the_completion_a_person_is_asked(): void {
        global $DB;
        $this->delete_content();
        $this->set_state(mapping::ACTIVE);
        $this->assertSame([], $this->sent());
        $this->assertSame('completion_missing', $this->award_of($this->learner)->reason);

        $DB->set_field('local_navigatr_award', 'timecompletionlost', time() - DAYSECS, []);
        $this->run_everything();
        $this->assertSame('completion_removed', $this->award_of($this->learner)->reason);

        $this->assertSame('done', award_actions::release($this->award_of($this->learner)));
        $this->assertSame($this->sent_once(), $this->sent());
    }

    /**
     * Deletes what is in the course, as the page does before a restore that is to replace it.
     */
    private function delete_content(): void {
        \restore_dbops::delete_course_content($this->course->id, ['keep_roles_and_enrolments' => 1]);
    }

    /**
     * Pauses or resumes the mapping.
     *
     * @param string $state
     */
    private function set_state(string $state): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, $state);
    }

    /**
     * The learners that the sidecar was to issue to, after cron.
     *
     * @return string[]
     */
    private function sent(): array {
        $this->run_everything();
        return array_column(array_values($this->sidecar->awards), 'userId');
    }

    /**
     * The learner, once.
     *
     * @return string[]
     */
    private function sent_once(): array {
        return [(string) $this->learner->id];
    }

    /**
     * Cron.
     */
    private function run_everything(): void {
        foreach (['sweep_completions', 'send_awards', 'send_awards'] as $task) {
            $this->run_task($task);
        }
    }
}
