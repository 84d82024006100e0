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

use local_navigatr\external\act_on_issuances;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\award\completion_records;
use local_navigatr\local\completion\award_writer;
use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\completion\recompletions;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Badges once more: where a course issues again, and where a person does.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\completion\recompletions
 * @covers     \local_navigatr\local\completion\manual_issue
 * @covers     \local_navigatr\external\act_on_issuances
 */
final class recompletion_test extends school_testcase {
    /** When the learner completed first. */
    private const FIRST = 1700000000;

    /** @var \stdClass A course that issues again. */
    private \stdClass $course;

    /** @var \stdClass Who has the badge. */
    private \stdClass $learner;

    /**
     * A learner has the badge of a course that issues again.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course();
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true]);
        $this->learner = $this->enrolled($this->course);
        $this->complete($this->course, $this->learner, self::FIRST);
        $this->run_task('send_awards');
        $this->issue();
    }

    /**
     * Taken away and completed again later, without a sweep in between: the next one finds it.
     */
    public function test_completion_that_went_and_came_back_later_is_issued_again(): void {
        $this->lose_completion();
        $this->complete($this->course, $this->learner);
        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        [$first, $second] = $this->awards_of($this->learner);
        $this->assertEquals([0, 1], [$first->cycle, $second->cycle]);
        $this->assertEquals(self::FIRST, $first->timecompleted);
        $this->assertSame('sweep', $second->origin);
        $this->assertSame([0, 1], array_column(array_values($this->sidecar->awards), 'cycle'));
    }

    /**
     * And the year after.
     */
    public function test_each_year_is_a_cycle_of_its_own(): void {
        foreach ([1, 2] as $cycle) {
            $this->lose_completion();
            $this->complete_silently($this->course, $this->learner, self::FIRST + $cycle * YEARSECS);
            $this->run_task('sweep_completions');
            $this->run_task('sweep_completions');
            $this->run_task('send_awards');
            $this->issue();
            $this->assertCount($cycle + 1, $this->awards_of($this->learner));
        }
    }

    /**
     * Unlocked criteria may bring the completion back with its old date.
     */
    public function test_completion_that_comes_back_with_its_old_date_is_not_issued_again(): void {
        $this->lose_completion();
        $this->run_task('sweep_completions');
        $this->complete($this->course, $this->learner, self::FIRST);
        $this->run_task('sweep_completions');
        $this->assertCount(1, $this->awards_of($this->learner));
    }

    /**
     * Moodle tells once more that the learner completed, now: a second event, and the same record with a new time.
     */
    public function test_second_event_is_not_issued_again(): void {
        global $DB;
        $DB->set_field('course_completions', 'timecompleted', time(), ['userid' => $this->learner->id]);
        award_writer::record($DB->get_record('course_completions', ['userid' => $this->learner->id]), 'event');
        $this->run_task('sweep_completions');
        $this->assertCount(1, $this->awards_of($this->learner));
    }

    /**
     * Off by default, and off again. What was completed while it was off earns nothing when it is turned on.
     */
    public function test_course_that_does_not_issue_again_issues_once(): void {
        mapping_changes::set_options((int) $this->course->id, ['issueagain' => false]);
        $this->lose_completion();
        $this->complete($this->course, $this->learner);
        $this->run_task('sweep_completions');
        $this->assertFalse($this->map($this->course())->get('issueagain'));

        mapping_changes::set_options((int) $this->course->id, ['issueagain' => true]);
        $this->run_task('sweep_completions');
        $this->assertCount(1, $this->awards_of($this->learner));
        $this->assertSame(0, held_recompletions::count((int) $this->course->id));
    }

    /**
     * While the badge before is on its way, the next one waits for it.
     */
    public function test_next_cycle_waits_for_the_one_before(): void {
        $this->issue('queued');
        $this->lose_completion();
        $this->complete($this->course, $this->learner);
        $this->run_task('sweep_completions');
        $this->assertCount(1, $this->awards_of($this->learner));

        $this->issue();
        $this->run_task('sweep_completions');

        $this->assertCount(2, $this->awards_of($this->learner));
    }

    /**
     * A person issues again: once per badge, with the course's present one.
     */
    public function test_person_issues_again_once(): void {
        $this->map($this->course, '52');
        $this->setUser($this->enrolled($this->course, [], 'editingteacher'));
        $uuid = $this->award_of($this->learner)->uuid;

        $this->assertSame('done', $this->act('issue_again', $uuid));
        $this->assertSame('not_possible', $this->act('issue_again', $uuid));
        $this->run_task('send_awards');

        [$first, $second] = $this->awards_of($this->learner);
        $this->assertSame(['51', '52', 'manual'], [$first->badgeid, $second->badgeid, $second->origin]);
        $this->assertSame('not_possible', $this->act('issue_again', $second->uuid));
    }

    /**
     * A person issues again to somebody who completed again, and is asked about: that completion is answered, too.
     */
    public function test_person_answers_a_completion_by_issuing_again(): void {
        $this->setAdminUser();
        recompletions::note_settings_changed((int) $this->course->id);
        $this->lose_completion();
        $this->complete($this->course, $this->learner);
        $this->run_task('sweep_completions');
        $this->assertSame(1, held_recompletions::count((int) $this->course->id));

        $this->assertSame('done', $this->act('issue_again', $this->award_of($this->learner)->uuid));
        $this->run_task('send_awards');
        $this->issue();
        $this->run_task('sweep_completions');

        $this->assertCount(2, $this->awards_of($this->learner));
        $this->assertSame(0, held_recompletions::count((int) $this->course->id));
    }

    /**
     * A person issues again after a reset, before the learner completes: that completion is answered, too.
     */
    public function test_person_issues_again_before_the_completion(): void {
        $this->setAdminUser();
        completion_records::note_reset((int) $this->course->id);
        $this->lose_completion();
        $this->assertSame('done', $this->act('issue_again', $this->award_of($this->learner)->uuid));
        $this->run_task('send_awards');
        $this->issue();
        $this->complete($this->course, $this->learner);
        array_map([$this, 'run_task'], ['sweep_completions', 'sweep_completions']);
        $this->assertCount(2, $this->awards_of($this->learner));
    }

    /**
     * While paused or without a badge nothing is issued again.
     */
    public function test_person_cannot_issue_again_while_the_course_does_not_issue(): void {
        $this->setAdminUser();
        $uuid = $this->award_of($this->learner)->uuid;
        mapping_changes::set_state(client::lazy(), (int) $this->course->id, 'paused');
        $this->assertSame('not_possible', $this->act('issue_again', $uuid));
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $this->assertSame('not_possible', $this->act('issue_again', $uuid));
    }

    /**
     * What is not sent automatically is released by a person, and only that.
     */
    public function test_person_releases_what_is_not_sent_by_itself(): void {
        $this->setAdminUser();
        $this->assertSame('not_possible', $this->act('release', $this->award_of($this->learner)->uuid));
        $teacher = $this->enrolled($this->course, [], 'editingteacher');
        $this->complete($this->course, $teacher);
        $this->assertSame('done', $this->act('release', $this->award_of($teacher)->uuid));
        $this->assertSame('waiting', $this->award_of($teacher)->status);
    }

    /**
     * Does what the log's buttons do.
     *
     * @param string $action
     * @param string $uuid
     * @return string
     */
    private function act(string $action, string $uuid): string {
        $reply = act_on_issuances::execute([$uuid], $action, '', '');
        $reply = act_on_issuances::clean_returnvalue(act_on_issuances::execute_returns(), $reply);
        return $reply['results'][0]['result'];
    }

    /**
     * The sidecar issued all it had.
     *
     * @param string $state
     */
    private function issue(string $state = 'issued'): void {
        global $DB;
        $DB->set_field('local_navigatr_award', 'state', $state, ['status' => 'sent']);
    }

    /**
     * The completion goes.
     */
    private function lose_completion(): void {
        global $DB;
        $DB->delete_records('course_completions', ['userid' => $this->learner->id]);
        \cache::make('core', 'coursecompletion')->purge();
    }
}
