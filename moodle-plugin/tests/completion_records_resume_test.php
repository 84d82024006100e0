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

use local_navigatr\external\get_progress;
use local_navigatr\fixtures\taken_back_testcase;
use local_navigatr\local\award\completion_records;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/taken_back_testcase.php');

/**
 * Before a mapping resumes, only what will be sent is counted.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\completion_records
 * @covers     \local_navigatr\local\sync\recalls
 * @covers     \local_navigatr\local\sync\state_updater
 */
final class completion_records_resume_test extends taken_back_testcase {
    /**
     * The teacher's mistake: paused, completed, deleted, resumed. Nothing leaves, before a sweep and after it.
     */
    public function test_paused_and_uncompleted_is_not_issued(): void {
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->uncomplete();
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::ACTIVE);

        $this->run_task('send_awards');
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertSame([], $this->sidecar->awards);
        $this->assertSame(['waiting', 'completion_missing'], $this->standing());
    }

    /**
     * The question before resuming does not count what stays.
     */
    public function test_resuming_counts_nothing_that_stays(): void {
        $courseid = (int) $this->course->id;
        $this->complete($this->course, $this->enrolled($this->course, ['email' => 'ada@school.invalid']));
        $this->setAdminUser();
        $this->assertSame(0, get_progress::execute($courseid, 0)['sentOnResume']);
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->assertSame(1, course_badge_actions::held((int) $this->course->id));
        $this->assertSame(1, get_progress::execute($courseid, 0)['sentOnResume']);
        $this->uncomplete();
        // The dialog and the strip ask for these, the form's page for the other; before the sweep has noticed it, too.
        $this->assertSame([1, 0], $this->counted());
        $this->assertSame(0, get_progress::execute($courseid, 0)['sentOnResume']);
        $_POST = ['seen' => $this->seen($this->course)];
        $this->assertSame(['done' => 'resumed'], course_badge_actions::run(client::lazy(), (int) $this->course->id, 'resume'));
        $this->assertSame([1, 0], $this->counted());
    }

    /**
     * The question counts what has its completion again, and is only a question: it writes nothing.
     */
    public function test_question_before_resuming_writes_nothing(): void {
        global $DB;
        $courseid = (int) $this->course->id;
        $this->setAdminUser();
        mapping_changes::set_state(client::lazy(), $courseid, mapping::PAUSED);
        $this->uncomplete();
        completion_records::update();
        $this->assertSame(0, get_progress::execute($courseid, 0)['sentOnResume']);
        $this->complete_silently($this->course, $this->learner, time());
        $before = [$DB->get_records('local_navigatr_award'), $DB->get_records('local_navigatr_map')];
        $this->assertSame(1, get_progress::execute($courseid, 0)['sentOnResume']);
        $this->assertEquals($before, [$DB->get_records('local_navigatr_award'), $DB->get_records('local_navigatr_map')]);
    }

    /**
     * What needs attention is listed, and not announced as sent by resuming.
     */
    public function test_resuming_counts_nothing_that_is_listed(): void {
        global $DB;
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, mapping::PAUSED);
        $this->assertSame(1, course_badge_actions::held((int) $this->course->id));
        $DB->set_field('local_navigatr_award', 'reason', 'score_unreadable');
        $this->assertSame(0, course_badge_actions::held((int) $this->course->id));
    }

    /**
     * What waits for its completion, and what the page asks about.
     *
     * @return int[]
     */
    private function counted(): array {
        $this->setAdminUser();
        $counts = (object) get_progress::execute((int) $this->course->id, 0);
        return [$counts->completionMissing, course_badge_actions::held((int) $this->course->id)];
    }
}
